package io.flowtrail.ruletest;

import io.flowtrail.sigma.match.MatchedField;
import java.util.List;

/**
 * What came of one test of a rule, or of the lack of one.
 *
 * @param file the rule file
 * @param ruleId the rule's id
 * @param rule the rule's name, or its title where it has none
 * @param test name of the test, empty where the rule as a whole is meant
 * @param expected whether the rule must match
 * @param found whether it matched
 * @param matched why it matched; empty if it did not
 * @param problem why there is no result, one sentence; empty if there is one
 */
public record RuleTestResult(
    String file,
    String ruleId,
    String rule,
    String test,
    boolean expected,
    boolean found,
    List<MatchedField> matched,
    String problem) {

  public RuleTestResult {
    matched = List.copyOf(matched);
  }

  public boolean passed() {
    return problem.isEmpty() && expected == found;
  }

  /** One line for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(file).append(": ").append(rule);
    if (!test.isEmpty()) {
      text.append(": ").append(test);
    }
    if (!problem.isEmpty()) {
      return text.append(": ").append(problem).toString();
    }
    if (passed()) {
      return text.append(expected ? ": matches" : ": does not match").toString();
    }
    text.append(expected ? ": must match and does not" : ": must not match and does");
    for (MatchedField field : matched) {
      text.append("; ")
          .append(field.search())
          .append(": ")
          .append(field.field())
          .append(" is ")
          .append(field.found())
          .append(" (")
          .append(field.expected())
          .append(')');
    }
    return text.toString();
  }
}
