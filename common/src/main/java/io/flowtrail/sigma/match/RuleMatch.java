package io.flowtrail.sigma.match;

import io.flowtrail.sigma.SigmaRule;
import java.util.List;

/**
 * A rule that an event satisfies.
 *
 * @param rule the rule, with the level that the options gave it
 * @param matched why: every part of the condition that holds by what the event has
 */
public record RuleMatch(SigmaRule rule, List<MatchedField> matched) {

  public RuleMatch {
    matched = List.copyOf(matched);
  }
}
