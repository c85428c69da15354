package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.sigma.match.MatchedField;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class AlertGroupTest {
  private static final long HOUR = 3_600_000;
  private static final long T0 = Instant.parse("2026-03-01T10:00:30Z").toEpochMilli();
  private static final String KEY = "rule\u001Fana\u001F111122223333";

  private static MatchedRecord at(long millis, String id) {
    return new MatchedRecord(
        "rule",
        "cloudtrail",
        T0 + millis,
        id,
        "111122223333",
        "eu-west-1",
        "ana",
        "success",
        "a.json",
        "",
        1,
        0,
        "{}",
        "[]",
        id + "/111122223333",
        "",
        "");
  }

  private static MatchedRecord with(MatchedRecord match, String outcome, String modifiers) {
    return new MatchedRecord(
        match.ruleId(),
        match.service(),
        match.time(),
        match.eventId(),
        match.account(),
        match.region(),
        match.principal(),
        outcome,
        match.object(),
        match.entry(),
        match.record(),
        match.offset(),
        match.json(),
        match.matched(),
        match.identity(),
        modifiers,
        "");
  }

  private static List<Alert> alerts(List<MatchedRecord> matches) {
    AlertGroup group = new AlertGroup(HOUR);
    matches.forEach(group::add);
    List<Alert> alerts = group.close(Matches.RULE, KEY, Long.MAX_VALUE);
    assertThat(group.isEmpty()).isTrue();
    return alerts;
  }

  @Test
  void eventsWithinTheWindowOfTheFirstAreOneAlert() {
    List<Alert> alerts = alerts(List.of(at(0, "a"), at(59 * 60_000, "b"), at(60 * 60_000, "c")));
    assertThat(alerts).extracting(Alert::count).containsExactly(2L, 1L);
    assertThat(alerts.get(0).firstTime()).isEqualTo(T0);
    assertThat(alerts.get(0).lastTime()).isEqualTo(T0 + 59 * 60_000);
    assertThat(alerts.get(1).firstTime()).isEqualTo(T0 + 60 * 60_000);
  }

  @Test
  void theNextWindowBeginsWithTheNextEventAndNotOnAClock() {
    List<Alert> alerts = alerts(List.of(at(0, "a"), at(90 * 60_000, "b"), at(140 * 60_000, "c")));
    assertThat(alerts).extracting(Alert::count).containsExactly(1L, 2L);
  }

  @Test
  void theSameAlertsComeOutInAnyOrderOfArrival() {
    Random random = new Random(7);
    for (int round = 0; round < 50; round++) {
      List<MatchedRecord> matches = new ArrayList<>();
      int size = 1 + random.nextInt(1500);
      for (int i = 0; i < size; i++) {
        MatchedRecord match = at(random.nextInt(6 * (int) HOUR), "id" + random.nextInt(size * 2));
        boolean denied = match.identity().hashCode() % 3 == 0;
        matches.add(denied ? with(match, "denied", "attempt") : match);
      }
      List<Alert> expected = alerts(matches);
      Collections.shuffle(matches, random);
      assertThat(alerts(matches)).isEqualTo(expected);
    }
  }

  @Test
  void closingAsTimeGoesOnGivesTheSameAsClosingAtTheEnd() {
    Random random = new Random(11);
    List<MatchedRecord> matches = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      matches.add(at(random.nextInt(8 * (int) HOUR), "id" + i));
    }
    List<Alert> expected = alerts(matches);
    matches.sort((a, b) -> Long.compare(a.time(), b.time()));
    AlertGroup group = new AlertGroup(HOUR);
    List<Alert> alerts = new ArrayList<>();
    for (MatchedRecord match : matches) {
      alerts.addAll(group.close(Matches.RULE, KEY, match.time() - 1));
      group.add(match);
    }
    alerts.addAll(group.close(Matches.RULE, KEY, Long.MAX_VALUE));
    assertThat(alerts).isEqualTo(expected);
  }

  /** As a replay tells it: once, under the uid of its first event. */
  private static String asReplayed(Alert alert) {
    ObjectNode tree = RecordJson.tree(AlertJson.line(alert).replaceFirst("^\\S+ ", ""));
    if (!alert.uidAlt().isEmpty()) {
      tree.put("uid", alert.uidAlt()).put("uidAlt", "");
    }
    return tree.put("activity", "CREATE").toString();
  }

  @Test
  void theLastWordsOfWhatIsToldAtOnceAreWhatAReplayTells() throws IOException {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      List<MatchedRecord> matches = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        MatchedRecord match = at(random.nextInt(12 * 60) * 60_000L, "e" + i);
        matches.add(random.nextInt(3) == 0 ? with(match, "denied", "DENIED") : match);
      }
      List<MatchedRecord> arrivals = new ArrayList<>(matches);
      arrivals.addAll(matches.subList(0, 10));
      Collections.shuffle(arrivals, random);

      AlertGroup group = new AlertGroup(HOUR);
      Map<String, Alert> last = new TreeMap<>();
      for (MatchedRecord match : arrivals) {
        group.add(match);
        group.tell(Matches.RULE, KEY).forEach(alert -> last.put(alert.uid(), alert));
        group = random.nextBoolean() ? group : rewritten(group);
      }
      group.close(Matches.RULE, KEY, Long.MAX_VALUE).forEach(a -> last.put(a.uid(), a));

      assertThat(last.values().stream().map(AlertGroupTest::asReplayed))
          .as("seed " + seed)
          .containsExactlyInAnyOrderElementsOf(
              alerts(matches).stream().map(AlertGroupTest::asReplayed).toList());
    }
  }

  private static AlertGroup rewritten(AlertGroup group) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    group.write(new DataOutputStream(bytes));
    return AlertGroup.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  @Test
  void whoWasToldBeforeTheFirstEventCameKeepsTheUidAndLearnsTheOther() {
    AlertGroup group = new AlertGroup(HOUR);
    group.add(at(60_000, "later"));
    Alert first = group.tell(Matches.RULE, KEY).get(0);
    group.add(at(0, "earlier"));
    Alert second = group.tell(Matches.RULE, KEY).get(0);
    assertThat(second.uid()).isEqualTo(first.uid());
    assertThat(second.activity()).isEqualTo(Activity.UPDATE);
    assertThat(first.uidAlt()).isEmpty();
    assertThat(second.uidAlt()).isEqualTo(alerts(List.of(at(0, "earlier"))).get(0).uid());
  }

  @Test
  void theLastWordIsToldAlsoWhereAsManyEventsAreOthers() {
    AlertGroup group = new AlertGroup(HOUR);
    group.add(at(30 * 60_000, "b"));
    group.add(at(80 * 60_000, "c"));
    group.tell(Matches.RULE, KEY);
    group.add(at(0, "a"));
    List<Alert> told = group.tell(Matches.RULE, KEY);
    assertThat(told).as("c is alone now").extracting(Alert::count).containsExactly(1L);
    assertThat(group.close(Matches.RULE, KEY, Long.MAX_VALUE))
        .singleElement()
        .satisfies(last -> assertThat(last.firstTime()).isEqualTo(T0));
  }

  @Test
  void aWindowIsFinalExactlyWhenTheWatermarkHasPassedIt() {
    AlertGroup group = new AlertGroup(HOUR);
    group.add(at(0, "a"));
    long end = Instant.parse("2026-03-01T11:00:00Z").toEpochMilli();
    assertThat(group.nextClose()).isEqualTo(end - 1);
    assertThat(group.close(Matches.RULE, KEY, end - 2)).isEmpty();
    assertThat(group.close(Matches.RULE, KEY, end - 1)).hasSize(1);
    assertThat(group.nextClose()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void oneDeliveryMoreDoesNotCountTwice() {
    List<Alert> alerts = alerts(List.of(at(0, "a"), at(0, "a"), at(1000, "b"), at(0, "a")));
    assertThat(alerts).extracting(Alert::count).containsExactly(2L);
    assertThat(alerts.get(0).evidences()).hasSize(2);
  }

  @Test
  void ofManyEventsTheEarliestTenAreEvidenceAndAllAreCounted() {
    List<MatchedRecord> matches = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      matches.add(at(i, String.format("id%04d", 5000 - i)));
    }
    Collections.shuffle(matches, new Random(3));
    Alert alert = alerts(matches).get(0);
    assertThat(alert.count()).isEqualTo(5000);
    assertThat(alert.successes()).isEqualTo(5000);
    assertThat(alert.evidences())
        .extracting(MatchedRecord::time)
        .containsExactly(
            T0, T0 + 1, T0 + 2, T0 + 3, T0 + 4, T0 + 5, T0 + 6, T0 + 7, T0 + 8, T0 + 9);
  }

  @Test
  void ofManyEventsThatAllCameThreeTimesEachCountsOnce() {
    List<MatchedRecord> matches = new ArrayList<>();
    for (int copy = 0; copy < 3; copy++) {
      for (int i = 0; i < 4000; i++) {
        matches.add(at(i, "id" + i));
      }
    }
    assertThat(alerts(matches)).extracting(Alert::count).containsExactly(4000L);
  }

  @Test
  void equalTimesAreOrderedByEventId() {
    Alert alert = alerts(List.of(at(0, "c"), at(0, "a"), at(0, "b"))).get(0);
    assertThat(alert.evidences()).extracting(MatchedRecord::eventId).containsExactly("a", "b", "c");
  }

  @Test
  void theUidDependsOnRuleGroupAndFirstEventOnly() {
    Alert one = alerts(List.of(at(0, "a"))).get(0);
    assertThat(alerts(List.of(at(0, "a"), at(5, "b"))).get(0).uid()).isEqualTo(one.uid());
    assertThat(alerts(List.of(at(0, "b"))).get(0).uid()).isNotEqualTo(one.uid());
    AlertGroup other = new AlertGroup(HOUR);
    other.add(at(0, "a"));
    assertThat(other.close(Matches.RULE, "another", Long.MAX_VALUE).get(0).uid())
        .isNotEqualTo(one.uid());
    assertThat(one.uid()).hasSize(32).matches("[0-9a-f]+");
  }

  @Test
  void theGravestEventDecidesTheSeverity() {
    MatchedRecord denied = with(at(0, "a"), "denied", "attempt");
    MatchedRecord raised = with(at(1, "b"), "success", "log_bucket");
    Alert attempt = alerts(List.of(denied)).get(0);
    assertThat(attempt.severity()).isEqualTo(Severity.MEDIUM);
    assertThat(attempt.attempt()).isTrue();
    assertThat(attempt.title()).isEqualTo("CloudTrail logging stopped (attempt)");
    Alert mixed = alerts(List.of(denied, raised)).get(0);
    assertThat(mixed.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(mixed.modifiers())
        .containsExactly(LevelModifier.SUCCESS_AFTER_DENIALS, LevelModifier.LOG_BUCKET);
    assertThat(mixed.attempt()).isFalse();
    assertThat(mixed.successes()).isEqualTo(1);
    assertThat(mixed.denials()).isEqualTo(1);
  }

  @Test
  void aSuccessAfterDenialsIsOneStepGraver() throws IOException {
    MatchedRecord denied = with(at(5_000, "a"), "denied", "attempt");
    Alert after = alerts(List.of(denied, with(at(9_000, "b"), "success", ""))).get(0);
    assertThat(after.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(after.modifiers()).containsExactly(LevelModifier.SUCCESS_AFTER_DENIALS);
    Alert before = alerts(List.of(denied, with(at(1_000, "b"), "success", ""))).get(0);
    assertThat(before.severity()).isEqualTo(Severity.HIGH);
    assertThat(before.modifiers()).isEmpty();
  }

  @Test
  void aLateMatchIsAlertedApartFromItsGroup() {
    AlertGroup group = new AlertGroup(HOUR);
    group.add(at(0, "a"));
    long closed = group.nextClose();
    assertThat(group.close(Matches.RULE, KEY, closed)).hasSize(1);
    group.add(at(10 * 60_000, "late"));
    group.add(at(70 * 60_000, "next"));
    assertThat(group.nextClose()).isLessThanOrEqualTo(closed);
    List<Alert> late = group.close(Matches.RULE, KEY, closed);
    assertThat(late).singleElement().extracting(Alert::count).isEqualTo(1L);
    assertThat(group.isEmpty()).isFalse();
  }

  @Test
  void aGroupSurvivesBeingWrittenAndRead() throws IOException {
    AlertGroup group = new AlertGroup(HOUR);
    List<MatchedRecord> matches = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      matches.add(at(i * 1999L, "id" + i % 1400));
    }
    matches.add(
        Matches.stop("long", "2026-03-01T10:00:00Z", ",\"x\":\"" + "ü".repeat(70_000) + "\""));
    AlertGroup copy = new AlertGroup(HOUR);
    for (MatchedRecord match : matches) {
      group.add(match);
      if (match.time() % 7 == 0) {
        copy = copied(copy);
      }
      copy.add(match);
    }
    assertThat(copied(copy).close(Matches.RULE, KEY, Long.MAX_VALUE))
        .isEqualTo(group.close(Matches.RULE, KEY, Long.MAX_VALUE));
  }

  private static AlertGroup copied(AlertGroup group) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    group.write(new DataOutputStream(bytes));
    return AlertGroup.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
  }

  @Test
  void stateOfALaterReleaseIsRefused() {
    byte[] later = {9, 0, 0};
    assertThatThrownBy(() -> AlertGroup.read(new DataInputStream(new ByteArrayInputStream(later))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("format 9");
  }

  @Test
  void extremeTimesDoNotBreakTheArithmetic() {
    AlertGroup group = new AlertGroup(HOUR);
    group.add(with(at(Long.MAX_VALUE - T0, "z"), "success", ""));
    group.add(at(-T0, "a"));
    assertThat(group.close(Matches.RULE, KEY, Long.MAX_VALUE)).hasSize(2);
  }

  @Test
  void shortWindowsHaveAFinerGrid() {
    AlertGroup group = new AlertGroup(30_000);
    group.add(at(0, "a"));
    group.add(at(29_000, "b"));
    group.add(at(31_000, "c"));
    assertThat(group.close(Matches.RULE, KEY, Long.MAX_VALUE))
        .extracting(Alert::count)
        .containsExactly(2L, 1L);
  }

  @Test
  void theGroupKeyHoldsWhatMatchesHaveInCommon() {
    MatchedRecord match = at(0, "a");
    assertThat(GroupBy.key(GroupBy.DEFAULT, match)).isEqualTo("rule\u001Fana\u001F111122223333");
    assertThat(GroupBy.key(Set.of(GroupBy.RULE), match)).isEqualTo("rule");
    assertThat(GroupBy.key(Set.of(GroupBy.RULE, GroupBy.REGION), match))
        .isEqualTo("rule\u001Feu-west-1");
  }

  // ---- what a match takes from its event

  private static MatchedRecord matched(
      LogSource source, String json, Map<String, String> derived, MatchedField... fields) {
    LogEvent event = Matches.event(source, json, "2026-03-01T10:00:00Z", derived);
    return MatchedRecord.of("rule", List.of(fields), event);
  }

  @Test
  void theLevelModifiersComeFromTheEvent() {
    String denied =
        Matches.stopLogging("e", "2026-03-01T10:00:00Z", ",\"errorCode\":\"AccessDenied\"");
    assertThat(matched(LogSource.CLOUDTRAIL, denied, Map.of()).levelModifiers())
        .containsExactly(LevelModifier.ATTEMPT);
    assertThat(
            matched(LogSource.CLOUDTRAIL, denied, Map.of("flowtrail.log_bucket", "true"))
                .levelModifiers())
        .containsExactly(LevelModifier.ATTEMPT, LevelModifier.LOG_BUCKET);
    String failed =
        Matches.stopLogging(
            "e", "2026-03-01T10:00:00Z", ",\"errorCode\":\"TrailNotFoundException\"");
    assertThat(matched(LogSource.CLOUDTRAIL, failed, Map.of()).levelModifiers())
        .containsExactly(LevelModifier.FAILED);
    String service =
        Matches.stopLogging("e", "2026-03-01T10:00:00Z", "")
            .replace(
                "\"type\":\"AssumedRole\"",
                "\"type\":\"AssumedRole\",\"invokedBy\":\"x.amazonaws.com\"");
    assertThat(matched(LogSource.CLOUDTRAIL, service, Map.of()).levelModifiers())
        .containsExactly(LevelModifier.AWS_SERVICE);
  }

  @Test
  void whatARuleAsksForItselfDoesNotMoveItsLevel() {
    String denied =
        Matches.stopLogging("e", "2026-03-01T10:00:00Z", ",\"errorCode\":\"AccessDenied\"");
    MatchedRecord match =
        matched(
            LogSource.CLOUDTRAIL,
            denied,
            Map.of("flowtrail.log_bucket", "true"),
            new MatchedField("s", "errorCode", "AccessDenied", "AccessDenied"),
            new MatchedField("s", "flowtrail.log_bucket", "true", "true"));
    assertThat(match.levelModifiers()).isEmpty();
    assertThat(match.outcome()).isEqualTo("denied");
  }

  @Test
  void aUserAgentNeverLowersAnything() {
    String json =
        Matches.stopLogging("e", "2026-03-01T10:00:00Z", "")
            .replace("[aws-cli/2.17]", "cloudformation.amazonaws.com");
    assertThat(matched(LogSource.CLOUDTRAIL, json, Map.of()).modifiers()).isEmpty();
  }

  @Test
  void derivedFieldsGoBeforeWhatTheRecordSays() {
    String json = Matches.stopLogging("e", "2026-03-01T10:00:00Z", "");
    assertThat(matched(LogSource.CLOUDTRAIL, json, Map.of()).principal())
        .isEqualTo("arn:aws:iam::111122223333:role/team/Ops");
    MatchedRecord match =
        matched(
            LogSource.CLOUDTRAIL,
            json,
            Map.of("flowtrail.principal", "the role", "flowtrail.outcome", "error"));
    assertThat(match.principal()).isEqualTo("the role");
    assertThat(match.outcome()).isEqualTo("error");
  }

  @Test
  void accountAndRegionOfAccessLogsComeFromPartitionedKeys() {
    LogEvent event =
        Matches.event(
            LogSource.S3_ACCESS, "{\"requester\":\"x\"}", "2026-03-01T10:00:00Z", Map.of());
    event.origin(
        "s3://logs/p/111122223333/eu-west-1/data/2026/03/01/2026-03-01-10-00-00-E568B2907131C0C0",
        "",
        1,
        0);
    MatchedRecord match = MatchedRecord.of("rule", List.of(), event);
    assertThat(match.account()).isEqualTo("111122223333");
    assertThat(match.region()).isEqualTo("eu-west-1");
  }

  @Test
  void batchDeletesThatShareARequestIdAreDifferentEvents() {
    String json = "{\"request_id\":\"R\",\"operation\":\"BATCH.DELETE.OBJECT\",\"key\":\"%s\"}";
    assertThat(matched(LogSource.S3_ACCESS, json.formatted("a"), Map.of()).identity())
        .isNotEqualTo(matched(LogSource.S3_ACCESS, json.formatted("b"), Map.of()).identity());
  }

  @Test
  void anEventWithoutIdIsKnownByItsContentAndNotByItsPlace() {
    String json = "{\"srcaddr\":\"10.0.0.1\",\"bytes\":%d}";
    LogEvent moved =
        Matches.event(LogSource.VPC_FLOW, json.formatted(1), "2026-03-01T10:00:00Z", Map.of());
    moved.origin("/elsewhere/b.gz", "x", 99, 5);
    String here = matched(LogSource.VPC_FLOW, json.formatted(1), Map.of()).identity();
    assertThat(MatchedRecord.of("rule", List.of(), moved).identity()).isEqualTo(here);
    assertThat(matched(LogSource.VPC_FLOW, json.formatted(2), Map.of()).identity())
        .isNotEqualTo(here);
  }

  @Test
  void secretsInMatchedFieldsAreMasked() {
    MatchedRecord match =
        matched(
            LogSource.CLOUDTRAIL,
            "{}",
            Map.of(),
            new MatchedField("s", "requestParameters.password", "*", "hunter2hunter2"));
    assertThat(match.matched()).doesNotContain("hunter2");
    assertThat(match.matchedFields())
        .containsExactly(new MatchedField("s", "requestParameters.password", "*", "***"));
  }

  @Test
  void loneSurrogatesDoNotReachWhatIsWrittenAsUtf8() {
    String json =
        Matches.stopLogging("e\\ud800", "2026-03-01T10:00:00Z", ",\"\\udc00\":\"\\ud83d\"")
            .replace("role/team/Ops", "role/\\ud800");
    MatchedRecord match = Matches.match(LogSource.CLOUDTRAIL, json, "2026-03-01T10:00:00Z");
    String line = AlertJson.line(Alert.ofMatch(Matches.RULE, match));
    assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(line)).isTrue();
    assertThat(AlertJson.ofLine(line)).isEqualTo(Alert.ofMatch(Matches.RULE, match));
    assertThat(match.eventId()).isEqualTo("e\uFFFD");
  }

  @Test
  void alertsPassThroughTheirLineUnchangedAndLinesSortAsAlerts() {
    Alert first =
        alerts(List.of(Matches.stop("x", "2026-03-01T10:00:00Z", ",\"a\":\"\\n\u2028\""))).get(0);
    Alert old = alerts(List.of(at(-2 * T0, "before 1970"))).get(0);
    String line = AlertJson.line(first);
    assertThat(line).doesNotContain("\n");
    assertThat(AlertJson.ofLine(line)).isEqualTo(first);
    assertThat(AlertJson.line(old)).isLessThan(line);
    assertThat(AlertOrder.INSTANCE.compare(old, first)).isNegative();
  }
}
