package io.flowtrail.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
  private static final String SELECTIONS =
      """
      sel_a:
        a: 1
      sel_b:
        b: 1
      sel_c:
        c: 1
      other:
        d: 1
      _hidden:
        e: 1
      """;

  @ParameterizedTest
  @CsvSource({
    "sel_a, a, true",
    "sel_a and sel_b, a, false",
    "sel_a and sel_b, ab, true",
    "sel_a or sel_b and sel_c, a, true",
    "sel_a or sel_b and sel_c, b, false",
    "(sel_a or sel_b) and sel_c, a, false",
    "(sel_a or sel_b) and sel_c, ac, true",
    "not sel_a and sel_b, b, true",
    "not sel_a and sel_b, ab, false",
    "not (sel_a and sel_b), a, true",
    "not not sel_a, a, true",
    "not sel_a or sel_b, a, false",
    "sel_a AND NOT sel_b, a, true",
    "1 of sel_*, b, true",
    "1 of sel_*, d, false",
    "any of sel_*, c, true",
    "all of sel_*, ab, false",
    "all of sel_*, abc, true",
    "2 of sel_*, a, false",
    "2 of sel_*, ac, true",
    "3 of sel_*, ac, false",
    "1 of them, d, true",
    "1 of them, e, false",
    "all of them, abcd, true",
    "1 of _*, e, true",
    "1 of *, e, false",
    "1 of *_b, b, true",
    "1 of sel_* and not 1 of oth*, ad, false",
    "1 of other, d, true",
    "sel_a and not 2 of sel_*, a, true",
    "sel_a and not 2 of sel_*, ab, false",
  })
  void joinsSelectionsAsSigmaSays(String condition, String present, boolean expected) {
    RuleSet rules = Rules.load(Rules.rule(SELECTIONS + "condition: " + condition + "\n"));
    StringBuilder json = new StringBuilder("{\"z\":0");
    present.chars().forEach(c -> json.append(",\"").append((char) c).append("\":1"));
    assertThat(Rules.matches(rules, json.append("}").toString()).isEmpty()).isNotEqualTo(expected);
  }

  @Test
  void aListOfConditionsIsOr() {
    RuleSet rules =
        Rules.load(Rules.rule(SELECTIONS + "condition:\n  - sel_a and sel_b\n  - sel_c\n"));
    assertThat(Rules.matches(rules, "{\"c\":1}")).hasSize(1);
    assertThat(Rules.matches(rules, "{\"a\":1}")).isEmpty();
    assertThat(Rules.matches(rules, "{\"a\":1,\"b\":1}")).hasSize(1);
  }

  @Test
  void aListOfMapsIsOrAndAMapIsAnd() {
    RuleSet rules =
        Rules.load(
            Rules.rule(
                """
                selection:
                  - a: 1
                    b: 1
                  - c: 1
                  - - d: 1
                    - e: 1
                condition: selection
                """));
    assertThat(Rules.matches(rules, "{\"a\":1}")).isEmpty();
    assertThat(Rules.matches(rules, "{\"a\":1,\"b\":1}")).hasSize(1);
    assertThat(Rules.matches(rules, "{\"c\":1}")).hasSize(1);
    assertThat(Rules.matches(rules, "{\"e\":1}")).hasSize(1);
  }
}
