package io.flowtrail.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.sigma.SigmaProblem;
import org.junit.jupiter.api.Test;

/** Files whose documents share parts: {@code action: global}, {@code reset}, {@code repeat}. */
class RuleCollectionTest {
  private static final String WHOLE =
      """
      title: Whole
      id: whole
      logsource: {product: aws, service: cloudtrail}
      detection:
        selection: {a: x}
        condition: selection
      """;

  @Test
  void whatIsGlobalIsPartOfEveryRuleBehindIt() {
    RuleSet rules =
        Rules.load(
            """
            action: global
            title: Shared
            logsource: {product: aws, service: cloudtrail}
            detection:
              filter: {b: y}
            ---
            id: first
            detection:
              selection: {a: x}
              condition: selection and not filter
            ---
            id: second
            detection:
              selection: {a: z}
              condition: selection and not filter
            ---
            action: reset
            ---
            """
                + WHOLE);
    assertThat(Rules.ids(rules, "{\"a\":\"x\"}")).containsExactlyInAnyOrder("first", "whole");
    assertThat(Rules.ids(rules, "{\"a\":\"x\",\"b\":\"y\"}")).containsExactly("whole");
    assertThat(Rules.ids(rules, "{\"a\":\"z\"}")).containsExactly("second");
  }

  @Test
  void whatIsRepeatedHasItsOwnParts() {
    RuleSet rules =
        Rules.load(
            WHOLE
                + """
                ---
                action: repeat
                detection:
                  selection: {a: z}
                ---
                action: repeat
                id: third
                detection:
                  selection: {c: w}
                """);
    assertThat(Rules.ids(rules, "{\"a\":\"x\"}")).containsExactly("whole");
    assertThat(Rules.ids(rules, "{\"a\":\"z\"}")).containsExactly("whole-2");
    assertThat(Rules.ids(rules, "{\"a\":\"z\",\"c\":\"w\"}"))
        .containsExactlyInAnyOrder("whole-2", "third");
    assertThat(rules.notices())
        .extracting(SigmaProblem::message)
        .anyMatch(message -> message.contains("'whole-2'"));
  }

  @Test
  void correlationsAndFiltersStandAsTheyAre() {
    RuleSet rules =
        Rules.load(
            """
            action: global
            logsource: {product: aws, service: cloudtrail}
            ---
            title: A
            id: a
            detection: {selection: {a: x}, condition: selection}
            ---
            title: Twice
            id: twice
            correlation: {type: event_count, rules: a, timespan: 1h, condition: {gte: 2}}
            ---
            title: Not these
            logsource: {product: aws}
            filter: {rules: a, selection: {b: y}, condition: not selection}
            """);
    assertThat(rules.correlations()).hasSize(1);
    assertThat(Rules.ids(rules, "{\"a\":\"x\",\"b\":\"y\"}")).isEmpty();
  }

  @Test
  void anAliasOfItselfIsRefused() {
    assertThat(Rules.problems("action: global\nx: &a\n  y: *a\n---\n" + WHOLE + "x: &b\n  y: *b\n"))
        .filteredOn(SigmaProblem::isError)
        .extracting(SigmaProblem::message)
        .containsExactly("the documents unfold too far; split the file, or do without aliases");
  }

  @Test
  void manyRulesTimesManyPartsAreRefused() {
    StringBuilder file = new StringBuilder("action: global\ntitle: x\n");
    for (int i = 0; i < 2_000; i++) {
      file.append("k").append(i).append(": v\n");
    }
    file.append("---\nid: x\n".repeat(1_000));
    assertThat(Rules.problems(file.toString()))
        .filteredOn(SigmaProblem::isError)
        .extracting(SigmaProblem::message)
        .containsExactly("the documents unfold too far; split the file, or do without aliases");
  }
}
