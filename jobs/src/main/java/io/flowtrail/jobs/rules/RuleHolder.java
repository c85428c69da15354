package io.flowtrail.jobs.rules;

import java.util.List;
import java.util.Optional;

/** Something in one task that works by a set of rules, and can go on with another. */
public interface RuleHolder {

  /**
   * The sets that must be known.
   *
   * @param next the one that comes
   * @param inForce the one that is worked by
   * @param former ones of which something may still be open, the newest first
   */
  void know(Optional<RuleSettings> next, RuleSettings inForce, List<RuleSettings> former);

  /** Goes on with a set that is known. */
  void use(RuleSettings set);
}
