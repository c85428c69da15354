package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.derived.StandardFields;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.NamedLists;
import io.flowtrail.format.LogFormat;
import io.flowtrail.format.LogReaders;
import io.flowtrail.rules.DefaultRules;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TwinRulesTest {
  private static final String DELETED = "31eaccc2-272a-4786-84bb-3e181108fcc9";
  private static final String KEY =
      "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/02/20/111122223333_CloudTrail_eu-west-1_x.json.gz";

  private final RuleSet rules;

  TwinRulesTest() throws SigmaException {
    rules = rules(Set.of());
  }

  private static RuleSet rules(Set<String> disabled) throws SigmaException {
    return RuleSet.compile(
        DefaultRules.load(),
        NamedLists.EMPTY,
        StandardFields.of(NamedLists.EMPTY),
        new RuleOptions(disabled, Map.of()),
        Map.of());
  }

  private static String dataEvent(String requestId, String key, int second) {
    return """
        {"eventVersion":"1.11","eventTime":"2026-03-01T10:00:%02dZ","eventID":"e-%s",\
        "eventSource":"s3.amazonaws.com","eventName":"DeleteObject","awsRegion":"eu-west-1",\
        "sourceIPAddress":"203.0.113.9","userIdentity":{"type":"AssumedRole",\
        "arn":"arn:aws:sts::111122223333:assumed-role/Ops/ana","accountId":"111122223333",\
        "sessionContext":{"sessionIssuer":{"type":"Role",\
        "arn":"arn:aws:iam::111122223333:role/team/Ops","accountId":"111122223333"}}},\
        "requestParameters":{"bucketName":"org-logs","key":"%s"},"requestID":"%s",\
        "recipientAccountId":"111122223333","eventCategory":"Data"}"""
        .formatted(second, requestId, key, requestId);
  }

  private static String line(String requestId, String key, int second) {
    return """
        79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be org-logs \
        [01/Mar/2026:10:00:%02d +0000] 203.0.113.9 arn:aws:sts::111122223333:assumed-role/Ops/ana \
        %s REST.DELETE.OBJECT %s "DELETE /%s HTTP/1.1" 204 - - 1024 8 7 "-" "aws-cli/2.17" - \
        s9lzHYrFp76ZVxRcpX9= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader \
        org-logs.s3.eu-west-1.amazonaws.com TLSv1.3 - - -
        """
        .formatted(second, requestId, key, key);
  }

  private static List<MatchedRecord> matches(RuleSet rules, LogFormat format, String text) {
    TwinRules twins = TwinRules.of(rules.rules());
    List<MatchedRecord> matches = new ArrayList<>();
    LogReader reader =
        new LogReaders(rules.projections(), Optional.of(format))
            .open("", "test", "", ByteInput.of(text.getBytes(StandardCharsets.UTF_8)));
    LogEvent event = new LogEvent();
    while (reader.next(event) == LogReader.Status.RECORD) {
      rules.match(event, match -> matches.add(MatchedRecord.of(match, event).under(twins, event)));
    }
    return matches;
  }

  private static List<MatchedRecord> both(RuleSet rules, String... records) {
    List<MatchedRecord> matches = new ArrayList<>();
    for (String record : records) {
      matches.addAll(
          record.startsWith("{")
              ? matches(rules, LogFormat.CLOUDTRAIL, "{\"Records\":[" + record + "]}")
              : matches(rules, LogFormat.S3_ACCESS, record));
    }
    return matches;
  }

  /** Alerts by rule, from matches in any order. */
  private static Map<String, List<Alert>> alerts(List<MatchedRecord> matches) {
    Map<String, AlertGroup> groups = new TreeMap<>();
    for (MatchedRecord match : matches) {
      groups
          .computeIfAbsent(GroupBy.key(GroupBy.DEFAULT, match), key -> new AlertGroup(3_600_000))
          .add(match);
    }
    Map<String, List<Alert>> alerts = new TreeMap<>();
    groups.forEach(
        (key, group) ->
            alerts
                .computeIfAbsent(GroupBy.ruleId(key), id -> new ArrayList<>())
                .addAll(group.close(Matches.RULE, key, Long.MAX_VALUE)));
    return alerts;
  }

  @Test
  void aRequestThatBothLogsSeeIsOneEventOfOneAlert() {
    List<MatchedRecord> matches =
        both(
            rules,
            dataEvent("R1", KEY, 1),
            line("R1", KEY, 1),
            line("R2", KEY + "2", 3),
            dataEvent("R3", KEY + "3", 5),
            line("R3", KEY + "3", 6));
    List<Alert> alerts = alerts(matches).get(DELETED);
    assertThat(alerts).hasSize(1);
    assertThat(alerts.get(0).count()).isEqualTo(3);
    assertThat(alerts.get(0).account()).isEqualTo("111122223333");
    assertThat(alerts.get(0).evidences()).hasSize(3);
    assertThat(alerts.get(0).evidences().get(0).service()).isEqualTo("cloudtrail");

    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(matches, random);
      assertThat(alerts(matches).get(DELETED)).isEqualTo(alerts);
    }
  }

  @Test
  void otherBucketsAndPeopleAreOtherAlerts() {
    List<Alert> alerts =
        alerts(
                both(
                    rules,
                    dataEvent("R1", KEY, 1),
                    line("R2", KEY, 1).replace("/Ops/ana", "/Dev/ana"),
                    line("R3", KEY, 1).replace(" org-logs ", " other-logs ")))
            .get(DELETED);
    assertThat(alerts).hasSize(3);
  }

  @Test
  void withoutItsLeadARuleStandsForItself() throws SigmaException {
    Map<String, List<Alert>> alerts =
        alerts(both(rules(Set.of(DELETED)), dataEvent("R1", KEY, 1), line("R1", KEY, 1)));
    assertThat(alerts).doesNotContainKey(DELETED);
    assertThat(alerts).containsKey("2e1210ae-88cd-4d2a-83f6-4cc97bd0d77a");
  }

  @Test
  void aRecordWithoutRequestIdIsGroupedLikeAnyOther() {
    String record = dataEvent("R1", KEY, 1).replace("\"requestID\":\"R1\",", "");
    assertThat(both(rules, record))
        .filteredOn(match -> match.ruleId().equals(DELETED))
        .singleElement()
        .satisfies(match -> assertThat(match.twins()).isEmpty());
  }

  @Test
  void everyTwinThatTheDefaultRulesNameIsARuleOfAnotherLog() {
    rules.rules().stream()
        .filter(rule -> rule.attributes().containsKey(TwinRules.ATTRIBUTE))
        .forEach(
            rule -> {
              String lead = (String) rule.attributes().get(TwinRules.ATTRIBUTE);
              assertThat(rules.rule(lead))
                  .as(rule.title())
                  .hasValueSatisfying(
                      other -> {
                        assertThat(other.title()).isEqualTo(rule.title());
                        assertThat(other.level()).isEqualTo(rule.level());
                        assertThat(other.source().service()).isNotEqualTo(rule.source().service());
                      });
            });
  }
}
