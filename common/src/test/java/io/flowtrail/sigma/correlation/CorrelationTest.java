package io.flowtrail.sigma.correlation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.derived.StandardFields;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.InOrder;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.NamedLists;
import io.flowtrail.format.LogFormat;
import io.flowtrail.format.LogReaders;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Correlations over CloudTrail records, through readers, rules and the order of time. */
class CorrelationTest {
  private static final String RULES =
      """
      title: A
      id: a
      name: rule_a
      logsource: {product: aws, service: cloudtrail}
      detection: {selection: {eventName: A}, condition: selection}
      ---
      title: B
      id: b
      name: rule_b
      logsource: {product: aws, service: cloudtrail}
      detection: {selection: {eventName: B}, condition: selection}
      ---
      title: C
      id: c
      name: rule_c
      logsource: {product: aws, service: cloudtrail}
      detection: {selection: {eventName: C}, condition: selection}
      """;

  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

  /** Records as {@code seconds name [user [size]]}. */
  private static List<Finding> run(String correlations, String... records) throws SigmaException {
    List<Finding> findings = shuffled(correlations, 0, records);
    for (long seed = 1; seed < 6; seed++) {
      assertThat(shuffled(correlations, seed, records)).as("order " + seed).isEqualTo(findings);
    }
    return findings;
  }

  private static List<Finding> shuffled(String correlations, long seed, String... records)
      throws SigmaException {
    RuleSet rules = compile(correlations);
    List<String> json = new ArrayList<>();
    for (int i = 0; i < records.length; i++) {
      json.add(json(i, records[i].split(" ")));
    }
    if (seed > 0) {
      Collections.shuffle(json, new Random(seed));
      json.add(json.get(0)); // a duplicate changes nothing
    }
    InOrder host = new InOrder(rules.detectors(), LogEvent::json, CorrelationTest::identity);
    LogReader reader =
        new LogReaders(rules.projections(), Optional.of(LogFormat.CLOUDTRAIL))
            .open(
                "",
                "test",
                "",
                ByteInput.of(
                    ("{\"Records\":[" + String.join(",", json) + "]}")
                        .getBytes(StandardCharsets.UTF_8)));
    LogEvent event = new LogEvent();
    while (reader.next(event) == LogReader.Status.RECORD) {
      rules.match(event, match -> host.matched(match.rule(), event));
    }
    return host.end().stream()
        .filter(finding -> !rules.silentRules().contains(finding.ruleId()))
        .toList();
  }

  private static String identity(LogEvent event) {
    return event.firstText(event.projection().slot("eventID"));
  }

  private static String json(int number, String... parts) {
    return "{\"eventVersion\":\"1.08\",\"eventTime\":\""
        + START.plusSeconds(Long.parseLong(parts[0]))
        + "\",\"eventName\":\""
        + parts[1]
        + "\",\"eventID\":\"e"
        + number
        + "\",\"sourceIPAddress\":\"192.0.2.1\""
        + (parts.length > 2 ? ",\"user\":\"" + parts[2] + "\"" : "")
        + (parts.length > 3 ? ",\"size\":" + parts[3] : "")
        + "}";
  }

  private static RuleSet compile(String correlations) throws SigmaException {
    return RuleSet.compile(
        List.of(new RuleText("test.yml", RULES + "---\n" + correlations)),
        NamedLists.EMPTY,
        StandardFields.of(NamedLists.EMPTY),
        RuleOptions.NONE,
        Map.of(io.flowtrail.event.LogSource.CLOUDTRAIL, List.of("eventID")));
  }

  private static String correlation(String id, String body) {
    return "title: " + id + "\nid: " + id + "\ncorrelation: {" + body + "}\n";
  }

  private static List<String> told(List<Finding> findings) {
    return findings.stream()
        .map(f -> f.ruleId() + " " + f.count() + " from " + f.first() + " " + seconds(f))
        .toList();
  }

  private static String seconds(Finding finding) {
    return (finding.firstTime() - START.toEpochMilli()) / 1000
        + "-"
        + (finding.lastTime() - START.toEpochMilli()) / 1000;
  }

  @Test
  void countsEventsOfOneGroupWithinTheTimespanBothEndsIncluded() throws Exception {
    String rule =
        correlation(
            "many",
            "type: event_count, rules: [rule_a], group-by: [user], timespan: 10s,"
                + " condition: {gte: 3}");

    assertThat(told(run(rule, "0 A ana", "5 A ana", "10 A ana")))
        .containsExactly("many 3 from e0 0-10");
    assertThat(run(rule, "0 A ana", "5 A ana", "11 A ana")).isEmpty();
    assertThat(run(rule, "0 A ana", "5 A bob", "6 A ana", "7 A bob")).isEmpty();
    assertThat(run(rule, "0 A", "5 A", "6 A")).as("no value, no group").isEmpty();
    assertThat(run(rule, "0 B ana", "5 B ana", "6 B ana")).isEmpty();
  }

  @Test
  void furtherEventsBelongToTheSameFindingUntilItsTimespanHasPassed() throws Exception {
    String rule =
        correlation(
            "many",
            "type: event_count, rules: [rule_a], group-by: [user], timespan: 10s,"
                + " condition: {gte: 2}");

    assertThat(told(run(rule, "0 A ana", "1 A ana", "2 A ana", "9 A ana")))
        .containsExactly("many 4 from e0 0-9");
    assertThat(told(run(rule, "0 A ana", "1 A ana", "8 A ana", "12 A ana", "13 A ana")))
        .containsExactly("many 3 from e0 0-8", "many 3 from e2 8-13");
    assertThat(told(run(rule, "0 A ana", "1 A ana", "60 A ana", "61 A ana")))
        .as("false in between")
        .containsExactly("many 2 from e0 0-1", "many 2 from e2 60-61");
  }

  @Test
  void oneEventOfTwoRulesIsOneEvent() throws Exception {
    String rules =
        """
        title: A too
        id: a2
        logsource: {product: aws, service: cloudtrail}
        detection: {selection: {eventName|startswith: A}, condition: selection}
        ---
        """;

    assertThat(
            run(
                rules
                    + correlation(
                        "many",
                        "type: event_count, rules: [a, a2], timespan: 10s, condition: {gte: 2}"),
                "0 A ana"))
        .isEmpty();
  }

  @Test
  void countsDifferentValues() throws Exception {
    String rule =
        correlation(
            "users",
            "type: value_count, rules: [a], group-by: [sourceIPAddress], timespan: 1m,"
                + " condition: {field: user, gte: 3}");

    assertThat(run(rule, "0 A ana", "1 A bob", "2 A ana", "3 A bob")).isEmpty();
    assertThat(told(run(rule, "0 A ana", "1 A bob", "2 A ana", "3 A cyd")))
        .containsExactly("users 3 from e1 1-3");
    assertThat(run(rule, "0 A ana", "1 A bob", "61 A cyd")).isEmpty();
  }

  @Test
  void sumsAveragesAndRanksValues() throws Exception {
    String sum =
        correlation(
            "sum",
            "type: value_sum, rules: [a], group-by: [user], timespan: 1m,"
                + " condition: {field: size, gt: 100}");
    String[] sizes = {"0 A ana 60", "1 A ana \"none\"", "2 A ana 40", "3 A ana 1"};
    assertThat(told(run(sum, sizes))).containsExactly("sum 3 from e0 0-3");
    assertThat(run(sum, "0 A ana 60", "61 A ana 60")).isEmpty();
    assertThat(told(run(sum, "0 A ana 9223372036854775807", "1 A ana 9223372036854775807")))
        .containsExactly("sum 2 from e0 0-1");

    String average =
        correlation(
            "avg",
            "type: value_avg, rules: [a], group-by: [user], timespan: 1m,"
                + " condition: {field: size, gte: 50}");
    assertThat(told(run(average, "0 A ana 20", "1 A ana 80"))).containsExactly("avg 2 from e0 0-1");

    String median =
        correlation(
            "median",
            "type: value_median, rules: [a], timespan: 1m, condition: {field: size, eq: 15}");
    assertThat(told(run(median, "0 A ana 10", "1 A ana 20")))
        .containsExactly("median 2 from e0 0-1");

    String percentile =
        correlation(
            "p90",
            "type: value_percentile, rules: [a], timespan: 1m,"
                + " condition: {field: size, gte: 9, percentile: 90}");
    String[] ten = new String[10];
    for (int i = 0; i < 10; i++) {
      ten[i] = i + " A ana " + (10 - i);
    }
    assertThat(run(percentile, ten)).hasSize(1);
    assertThat(run(percentile, "0 A ana 8", "1 A ana 8")).isEmpty();
  }

  @Test
  void fewerThanIsKnownOnlyWhenTheWindowHasClosed() throws Exception {
    String rule =
        correlation(
            "few",
            "type: event_count, rules: [a], group-by: [user], timespan: 10s, condition: {lt: 3}");

    assertThat(told(run(rule, "0 A ana", "10 A ana", "11 A ana", "12 A ana", "13 A ana")))
        .containsExactly("few 2 from e0 0-10");
    assertThat(run(rule, "0 B ana")).as("an absent group is no group").isEmpty();
  }

  @Test
  void rulesTogetherInAnyOrder() throws Exception {
    String rule =
        correlation("both", "type: temporal, rules: [a, b], group-by: [user], timespan: 10s");

    assertThat(told(run(rule, "0 B ana", "10 A ana"))).containsExactly("both 2 from e0 0-10");
    assertThat(run(rule, "0 B ana", "11 A ana")).isEmpty();
    assertThat(run(rule, "0 B ana", "5 A bob", "6 B ana")).isEmpty();
  }

  @Test
  void rulesInTheirOrder() throws Exception {
    String rule =
        correlation(
            "order", "type: temporal_ordered, rules: [a, b, c], group-by: [user], timespan: 10s");

    assertThat(told(run(rule, "0 A u", "3 B u", "9 C u"))).containsExactly("order 3 from e0 0-9");
    assertThat(run(rule, "0 A u", "3 C u", "9 B u")).isEmpty();
    assertThat(run(rule, "0 A u", "3 B u", "11 C u")).isEmpty();
    assertThat(run(rule, "5 A u", "5 B u", "5 C u")).as("equal times are in order").hasSize(1);
    assertThat(run(rule, "5 C u", "5 B u", "5 A u")).as("whatever their ids").hasSize(1);
    assertThat(told(run(rule, "0 A u", "4 B u", "8 A u", "9 B u", "12 C u")))
        .as("the sequence that began last")
        .containsExactly("order 3 from e2 8-12");
    assertThat(told(run(rule, "0 A u", "2 B u", "8 A u", "9 C u")))
        .as("an older sequence, though its first rule matched again")
        .containsExactly("order 3 from e0 0-9");
  }

  @Test
  void expressionsOverRules() throws Exception {
    String without =
        correlation(
            "alone",
            "type: temporal, rules: [rule_a, rule_b], group-by: [user], timespan: 10s,"
                + " condition: rule_a and not rule_b");
    assertThat(told(run(without, "0 A u"))).containsExactly("alone 1 from e0 0-0");
    assertThat(run(without, "0 A u", "9 B u")).isEmpty();
    assertThat(told(run(without, "0 A u", "11 B u"))).containsExactly("alone 1 from e0 0-0");

    String either =
        correlation(
            "either",
            "type: temporal, rules: [a, b, c], group-by: [user], timespan: 10s,"
                + " condition: a and (b or c)");
    assertThat(run(either, "0 A u", "1 C u")).hasSize(1);
    assertThat(run(either, "0 B u", "1 C u")).isEmpty();

    String ordered =
        correlation(
            "ordered",
            "type: temporal_ordered, rules: [a, b, c], group-by: [user], timespan: 10s,"
                + " condition: a and not b and c");
    assertThat(run(ordered, "0 A u", "1 C u")).hasSize(1);
    assertThat(run(ordered, "0 C u", "1 A u")).isEmpty();
    assertThat(run(ordered, "0 A u", "1 B u", "2 C u")).isEmpty();
  }

  @Test
  void correlationsOfCorrelations() throws Exception {
    String rules =
        correlation(
                "many",
                "type: event_count, rules: [a], group-by: [user, sourceIPAddress], timespan: 10s,"
                    + " condition: {gte: 2}")
            + "---\n"
            + correlation(
                "chain",
                "type: temporal_ordered, rules: [many, c], group-by: [who], timespan: 1m,"
                    + " aliases: {who: {many: user, c: user}}");

    assertThat(told(run(rules, "0 A u", "1 A u", "30 C u")))
        .as("the inner one does not alert")
        .hasSize(1)
        .allMatch(text -> text.startsWith("chain 2"));
    assertThat(run(rules, "0 A u", "1 A v", "30 C u")).isEmpty();
    assertThat(run(rules, "0 C u", "1 A u", "2 A u")).isEmpty();
    assertThat(told(run(rules.replace("[who],", "[who], generate: true,"), "0 A u", "1 A u")))
        .hasSize(1)
        .allMatch(text -> text.startsWith("many 2"));
  }

  @Test
  void rulesThatOnlyFeedCorrelationsAreSilent() throws Exception {
    String body = "type: event_count, rules: [rule_a, b], timespan: 10s, condition: {gte: 2}";

    assertThat(compile(correlation("x", body)).silentRules()).containsExactlyInAnyOrder("a", "b");
    assertThat(compile(correlation("x", body + ", generate: true")).silentRules()).isEmpty();
  }

  @Test
  void whatTheReferenceImplementationReadsIsRead() throws Exception {
    String rule =
        correlation(
            "month",
            "type: EVENT_COUNT, rules: rule_a, group-by: user, timespan: 1M,"
                + " condition: {gte: '2'}");
    assertThat(run(rule, "0 A ana", "2629746 A ana")).hasSize(1);
    assertThat(run(rule, "0 A ana", "2629747 A ana")).isEmpty();
  }

  @Test
  void whatCannotBeCountedIsRefusedAtLoad() {
    refused("type: event_count, rules: [a], timespan: 0s, condition: {gte: 2}", "no timespan");
    refused("type: event_count, rules: [a], timespan: 520w, condition: {gte: 2}", "too long");
    refused("type: event_count, rules: [a], timespan: 1y, condition: {gte: 2}", "too long");
    refused(
        "type: event_count, rules: [a], group_by: [user], timespan: 1m, condition: {gte: 2}",
        "did you mean 'group-by'");
    refused(
        "type: event_count, rules: [a], group-by: {user: x}, timespan: 1m, condition: {gte: 2}",
        "found a map");
    refused(
        "type: event_count, rules: [a], generate: maybe, timespan: 1m, condition: {gte: 2}",
        "true or false");
    refused("type: event_count, rules: [x], timespan: 1m, condition: {gte: 2}", "no rule 'x'");
    refused("type: event_count, rules: [bad], timespan: 1m, condition: {gte: 2}", "itself");
    refused("type: event_count, rules: [a], timespan: 1m, condition: a and b", "expression");
    refused("type: temporal, rules: [a, b], timespan: 1m, condition: not a", "must match");
    refused("type: temporal, rules: [a, b], timespan: 1m, condition: a and d", "not among");
    refused("type: temporal, rules: [a, b], timespan: 1m, condition: (a and b", "missing");
    refused(
        "type: value_count, rules: [a], timespan: 1m, condition: {field: user, gte: 1000000}",
        "not counted");
    refused(
        "type: event_count, rules: [a], group-by: [flowtrail.nothing], timespan: 1m,"
            + " condition: {gte: 2}",
        "flowtrail.nothing");
  }

  private static void refused(String body, String message) {
    assertThatThrownBy(() -> compile(correlation("bad", body)))
        .isInstanceOfSatisfying(
            SigmaException.class, e -> assertThat(e.problems().toString()).contains(message));
  }
}
