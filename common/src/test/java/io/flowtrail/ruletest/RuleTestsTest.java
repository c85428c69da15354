package io.flowtrail.ruletest;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleTestsTest {
  private static final String RULE =
      """
      title: Trail stopped
      id: 11111111-2222-4333-8444-555555555555
      name: trail-stopped
      logsource: {product: aws, service: cloudtrail}
      detection:
          selection: {eventName: StopLogging}
          condition: selection
      level: high
      """;

  private static final String RECORD = "record: {eventName: %s, eventTime: '2026-03-01T10:00:00Z'}";

  private static String test(String name, boolean match, String eventName) {
    return "    - {name: "
        + name
        + ", match: "
        + match
        + ", "
        + String.format(RECORD, eventName)
        + "}\n";
  }

  private static List<RuleTestResult> run(String text) throws SigmaException {
    return RuleTests.run(List.of(new RuleText("rule.yml", text)), NamedLists.EMPTY);
  }

  @Test
  void testsThatHoldPass() throws SigmaException {
    List<RuleTestResult> results =
        run(
            RULE
                + "tests:\n"
                + test("stopped", true, "StopLogging")
                + test("started", false, "StartLogging"));
    assertThat(results).hasSize(2).allMatch(RuleTestResult::passed);
    assertThat(results.get(0).matched()).isNotEmpty();
    assertThat(results.get(0)).hasToString("rule.yml: trail-stopped: stopped: matches");
  }

  @Test
  void testsThatDoNotHoldSayWhy() throws SigmaException {
    List<RuleTestResult> results =
        run(
            RULE
                + "tests:\n"
                + test("stopped", false, "StopLogging")
                + test("started", true, "StartLogging"));
    assertThat(results).hasSize(2).noneMatch(RuleTestResult::passed);
    assertThat(results.get(0).toString())
        .startsWith(
            "rule.yml: trail-stopped: stopped: must not match and does; selection: eventName")
        .contains("StopLogging");
    assertThat(results.get(1))
        .hasToString("rule.yml: trail-stopped: started: must match and does not");
  }

  @Test
  void aRuleWithoutTestsFails() throws SigmaException {
    assertThat(run(RULE))
        .singleElement()
        .matches(result -> !result.passed() && result.problem().contains("no tests"));
  }

  @Test
  void aRuleNeedsBothKindsOfTests() throws SigmaException {
    assertThat(run(RULE + "tests:\n" + test("stopped", true, "StopLogging")))
        .filteredOn(result -> !result.passed())
        .singleElement()
        .matches(result -> result.problem().contains("match: false"));
  }

  @Test
  void testsThatCannotBeRunAreFailuresWithAReason() throws SigmaException {
    assertThat(
            run(
                RULE
                    + "tests:\n"
                    + test("stopped", true, "StopLogging")
                    + test("started", false, "StartLogging")
                    + "    - {name: text, match: true, record: text}\n"
                    + "    - {name: nothing, match: false}\n"
                    + "    - 7\n"))
        .filteredOn(result -> !result.passed())
        .extracting(RuleTestResult::problem)
        .hasSize(3)
        .allMatch(problem -> !problem.isEmpty());
  }

  @Test
  void aTestMayHaveListsOfItsOwn() throws SigmaException {
    String rule =
        RULE.replace(
            "{eventName: StopLogging}",
            "{'recipientAccountId|expand': '%accounts%', eventName: StopLogging}");
    String record = "record: {eventName: StopLogging, recipientAccountId: '111122223333'}";
    assertThat(
            run(
                rule
                    + "tests:\n    - {name: ours, match: true, lists: {accounts:"
                    + " ['111122223333']}, "
                    + record
                    + "}\n    - {name: not ours, match: false, "
                    + record
                    + "}\n"))
        .hasSize(2)
        .allMatch(RuleTestResult::passed);
  }

  @Test
  void linesOfFlowAndAccessLogsGoThroughTheirReaders() throws SigmaException {
    String flow =
        """
        title: Rejected
        name: rejected
        logsource: {product: aws, service: vpcflow}
        detection:
            selection: {action: REJECT, dstport: 22}
            condition: selection
        tests:
            - name: rejected
              match: true
              record: |
                action dstport srcport
                REJECT 22 40000
            - name: accepted
              match: false
              record: |
                action dstport srcport
                ACCEPT 22 40000
            - name: too few columns
              match: true
              record: |
                action dstport srcport
                REJECT 22
        """;
    List<RuleTestResult> results = run(flow);
    assertThat(results.subList(0, 2)).allMatch(RuleTestResult::passed);
    assertThat(results.get(2).problem()).startsWith("cannot be read: ");
  }

  @Test
  void testsOfCorrelationsHaveSeveralRecords() throws SigmaException {
    String correlation =
        """
        ---
        title: Stopped twice
        id: twice
        correlation: {type: event_count, rules: [trail-stopped], timespan: 1m, condition: {gte: 2}}
        tests:
            - name: twice
              match: true
              records:
                  - {eventName: StopLogging, eventTime: '2026-03-01T10:00:00Z', eventID: a}
                  - {eventName: StopLogging, eventTime: '2026-03-01T10:01:00Z', eventID: b}
            - name: too far apart
              match: false
              records:
                  - {eventName: StopLogging, eventTime: '2026-03-01T10:01:01Z', eventID: b}
                  - {eventName: StopLogging, eventTime: '2026-03-01T10:00:00Z', eventID: a}
        """;
    String tests = "tests:\n" + test("a", true, "StopLogging") + test("b", false, "StartLogging");
    assertThat(run(RULE + tests + correlation)).hasSize(4).allMatch(RuleTestResult::passed);
  }
}
