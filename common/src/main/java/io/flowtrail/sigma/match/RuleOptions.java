package io.flowtrail.sigma.match;

import io.flowtrail.sigma.Level;
import java.util.Map;
import java.util.Set;

/**
 * What an operator changes about rules without touching their files.
 *
 * @param disabled ids or names of rules that are not to run
 * @param levels other levels, by id or name
 */
public record RuleOptions(Set<String> disabled, Map<String, Level> levels) {

  /** Rules as they are. */
  public static final RuleOptions NONE = new RuleOptions(Set.of(), Map.of());

  public RuleOptions {
    disabled = Set.copyOf(disabled);
    levels = Map.copyOf(levels);
  }
}
