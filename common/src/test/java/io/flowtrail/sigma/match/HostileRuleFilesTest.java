package io.flowtrail.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.sigma.SigmaProblem;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rule files that try to take the memory, the stack or the day. */
@Timeout(60)
class HostileRuleFilesTest {

  @Test
  void anAliasBombIsAnError() {
    StringBuilder bomb = new StringBuilder("title: x\nx0: &x0 [lol, lol, lol]\n");
    for (int i = 1; i < 30; i++) {
      bomb.append("x%d: &x%d [*x%d, *x%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertOneError(bomb.toString(), "aliases");
  }

  @Test
  void aBombOfFewAliasesIsAnErrorToo() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 25; i++) {
      bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertOneError(bomb + Rules.rule("s:\n  a: 1\ncondition: s\n"), "unfolds into more than");
  }

  @Test
  void anAliasInsideWhatItStandsForIsAnError() {
    assertOneError("own: &a [*a]\n" + Rules.rule("s:\n  a: 1\ncondition: s\n"), "contains itself");
    assertOneError(Rules.rule("s: &a [*a]\ncondition: s\n"), "contains itself");
  }

  @Test
  void deepNestingIsAnError() {
    assertOneError("a: " + "[".repeat(100_000), "nested deeper");
    assertOneError(Rules.rule("s:\n  a: 1\ncondition: " + "(".repeat(10_000) + "s\n"), "nested");
    assertOneError(Rules.rule("s:\n  a: 1\ncondition: " + "not ".repeat(10_000) + "s\n"), "nested");
    assertOneError(Rules.rule("s:\n  a|re: '" + "(".repeat(5_000) + "'\ncondition: s\n"), "nested");
  }

  @Test
  void hugeRegularExpressionsAreErrors() {
    assertOneError(
        Rules.rule("s:\n  a|re: '" + "a?".repeat(100_000) + "'\ncondition: s\n"), "longer than");
    assertOneError(Rules.rule("s:\n  a|re: '(x{50,}){200}'\ncondition: s\n"), "steps");
    assertOneError(Rules.rule("s:\n  a|re: '(\\pL{500}){500}'\ncondition: s\n"), "steps");
    assertOneError(Rules.rule("s:\n  a|re: '([a-z]{30}[0-9]{30}){90}'\ncondition: s\n"), "steps");
  }

  @Test
  void aFileBeyondTheLimitIsAnError() {
    assertOneError("# " + "x".repeat(3 << 20), "larger than 2 MiB");
  }

  @Test
  void aMegabyteOfTextInARuleMatchesInLinearTime() {
    String letters = "a".repeat(1 << 20);
    RuleSet rules = Rules.load(Rules.rule("s:\n  f|contains: '" + letters + "b'\ncondition: s\n"));
    assertThat(Rules.matches(rules, "{\"f\":\"" + letters.repeat(8) + "\"}")).isEmpty();
    assertThat(Rules.matches(rules, "{\"f\":\"" + letters.repeat(8) + "B\"}")).hasSize(1);
  }

  @Test
  void textsThatAlmostMatchCostNoMoreThanOthers() {
    RuleSet rules =
        Rules.load(
            Rules.rule(
                """
                wild:
                  f: '*a*a*a*a*a*a*a*a*a*a*b'
                regex:
                  f|re: '(a+)+b'
                reference:
                  f|contains|fieldref: g
                many:
                  f|contains: [aaaaaaaaab, aaaaaaab, aaaaaab, aaaaab, aaaab, aaab]
                condition: 1 of them
                """));
    String letters = "a".repeat(200_000);
    String json = "{\"f\":\"%s\",\"g\":\"%sb\"}".formatted(letters, letters.substring(1000));
    assertThat(Rules.matches(rules, json)).isEmpty();
  }

  @Test
  void arraysReferringToArraysDoNotCostTheirProduct() {
    RuleSet rules = Rules.load(Rules.rule("s:\n  f|contains|fieldref: g\ncondition: s\n"));
    StringBuilder f = new StringBuilder("\"x\"");
    StringBuilder g = new StringBuilder("\"yz\"");
    for (int i = 0; i < 20_000; i++) {
      f.append(",\"f").append(i).append('"');
      g.append(",\"g").append(i).append('"');
    }
    assertThat(Rules.matches(rules, "{\"f\":[%s],\"g\":[%s]}".formatted(f, g))).isEmpty();
  }

  @Test
  void anAbsurdExponentIsNoLongerThanOthers() {
    RuleSet rules = Rules.load(Rules.rule("s:\n  f: 5\nr:\n  f|fieldref: g\ncondition: s or r\n"));
    String json = "{\"f\":1e-99999999,\"g\":[1,2,3,4,5,6,7,8,9,2e-99999999]}";
    assertThat(Rules.matches(rules, json)).isEmpty();
  }

  private static void assertOneError(String file, String message) {
    List<SigmaProblem> errors =
        Rules.problems(file).stream().filter(SigmaProblem::isError).toList();
    assertThat(errors).hasSize(1);
    assertThat(errors.get(0).message()).contains(message);
    assertThat(errors.get(0).message().length()).isLessThan(1_000);
  }
}
