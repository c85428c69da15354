package io.flowtrail.sigma;

import java.util.List;

/**
 * A filter as written: a condition that joins those of other rules with AND.
 *
 * @param id as for rules
 * @param name empty if it has none
 * @param title one line for people
 * @param logSource rules whose log source has everything that this one names may be meant
 * @param rules ids and names of the rules; empty for every rule
 * @param file the rule file
 * @param line line of the document's first attribute, counted from 1
 * @param detection its searches and its one condition
 */
public record FilterRule(
    String id,
    String name,
    String title,
    RuleLogSource logSource,
    List<String> rules,
    String file,
    int line,
    Detection detection) {

  public FilterRule {
    rules = List.copyOf(rules);
  }
}
