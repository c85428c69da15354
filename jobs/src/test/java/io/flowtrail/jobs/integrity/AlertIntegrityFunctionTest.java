package io.flowtrail.jobs.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertGroup;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.AlertRule;
import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.evidence.EvidenceVerdict;
import io.flowtrail.jobs.evidence.GroupedAlert;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // The platform's close() may throw InterruptedException.
class AlertIntegrityFunctionTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long TIME = 500_000 * HOUR;

  private static KeyedTwoInputStreamOperatorTestHarness<
          String, GroupedAlert, EvidenceVerdict, String>
      harness(Severity minimum) throws Exception {
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new KeyedCoProcessOperator<>(new AlertIntegrityFunction(HOUR, minimum)),
        GroupedAlert::groupKey,
        EvidenceVerdict::groupKey,
        Types.STRING);
  }

  private static MatchedRecord match(String service, String file, int minute) {
    return new MatchedRecord(
        "rule",
        service,
        TIME + minute * 60_000L,
        "e" + minute,
        "111122223333",
        "eu-west-1",
        "ana",
        "success",
        file,
        "",
        1,
        0,
        "{}",
        "[]",
        "identity" + minute,
        "",
        "");
  }

  private static GroupedAlert alert(String group, MatchedRecord... matches) {
    AlertGroup grouped = new AlertGroup(HOUR);
    for (MatchedRecord match : matches) {
      grouped.add(match);
    }
    AlertRule rule =
        new AlertRule(
            "rule", "Title", "", Severity.MEDIUM, "", "", List.of(), List.of(), List.of(), "");
    Alert alert = grouped.close(rule, group, Long.MAX_VALUE).get(0);
    return new GroupedAlert(group, AlertJson.line(alert));
  }

  private static EvidenceVerdict verdict(String group, String file, String word) {
    return new EvidenceVerdict(group, file, TIME, word, "v", "r", "hash of " + file, "d");
  }

  private static List<Alert> alerts(
      KeyedTwoInputStreamOperatorTestHarness<String, GroupedAlert, EvidenceVerdict, String>
          harness) {
    return harness.extractOutputValues().stream().map(AlertJson::ofLine).toList();
  }

  private static void time(
      KeyedTwoInputStreamOperatorTestHarness<String, GroupedAlert, EvidenceVerdict, String> harness,
      long watermark)
      throws Exception {
    harness.processWatermark1(new Watermark(watermark));
    harness.processWatermark2(new Watermark(watermark));
  }

  private static String word(Alert alert, int evidence) {
    EvidenceIntegrity integrity = alert.integrityOf(alert.evidences().get(evidence));
    return integrity.word() + " " + integrity.sha256();
  }

  @Test
  void anAlertWaitsForAllFilesOfItsEvidenceAndForNoOthers() throws Exception {
    try (var harness = harness(Severity.LOW)) {
      harness.open();
      harness.processElement1(
          alert(
              "g",
              match("cloudtrail", "a", 1),
              match("cloudtrail", "b", 2),
              match("vpcflow", "c", 3)),
          0);
      harness.processElement2(verdict("g", "a", "verified"), 0);
      harness.processElement2(verdict("g", "other", "failed"), 0);
      harness.processElement2(verdict("another group", "b", "failed"), 0);
      assertThat(alerts(harness)).isEmpty();
      harness.processElement2(verdict("g", "b", "pending"), 0);

      Alert alert = alerts(harness).get(0);
      assertThat(alerts(harness)).hasSize(1);
      assertThat(word(alert, 0)).isEqualTo("verified hash of a");
      assertThat(word(alert, 1)).isEqualTo("pending hash of b");
      assertThat(word(alert, 2)).isEqualTo("not covered ");
      assertThat(alert.severity()).isEqualTo(Severity.MEDIUM);
    }
  }

  @Test
  void verdictsThatComeFirstAreKeptForAWindowAndForgottenThen() throws Exception {
    try (var harness = harness(Severity.LOW)) {
      harness.open();
      harness.processElement2(verdict("g", "a", "failed"), 0);
      time(harness, TIME + HOUR);
      harness.processElement1(alert("g", match("cloudtrail", "a", 1)), 0);
      harness.processElement1(alert("g", match("cloudtrail", "a", 2)), 0);
      assertThat(alerts(harness))
          .extracting(Alert::severity)
          .containsOnly(Severity.HIGH)
          .hasSize(2);
      assertThat(harness.numKeyedStateEntries()).isPositive();

      time(harness, TIME + 50 * HOUR);

      assertThat(harness.numKeyedStateEntries()).isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  @Test
  void atTheEndWhatWaitsGoesOutAsPendingAndNothingIsLeft() throws Exception {
    try (var harness = harness(Severity.LOW)) {
      harness.open();
      harness.processElement1(
          alert("g", match("cloudtrail", "a", 1), match("cloudtrail", "b", 2)), 0);
      harness.processElement1(alert("g", match("cloudtrail", "b", 3)), 0);
      harness.processElement2(verdict("g", "a", "verified"), 0);
      time(harness, Long.MAX_VALUE);

      assertThat(alerts(harness)).hasSize(2);
      assertThat(word(alerts(harness).get(0), 0)).isEqualTo("verified hash of a");
      assertThat(word(alerts(harness).get(0), 1)).isEqualTo("pending ");
      assertThat(word(alerts(harness).get(1), 0)).isEqualTo("pending ");
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
  }

  @Test
  void whatFailedEvidenceDoesNotRaiseToTheMinimumIsNoAlert() throws Exception {
    try (var harness = harness(Severity.HIGH)) {
      harness.open();
      for (String file : List.of("a", "b")) {
        harness.processElement1(alert("g", match("cloudtrail", file, 1)), 0);
      }
      harness.processElement2(verdict("g", "a", "failed"), 0);
      harness.processElement2(verdict("g", "b", "verified"), 0);

      assertThat(alerts(harness))
          .singleElement()
          .extracting(Alert::severity)
          .isEqualTo(Severity.HIGH);
    }
  }

  @Test
  void aRestartKeepsWhatWaitsAndWhatIsKnown() throws Exception {
    OperatorSubtaskState snapshot;
    try (var harness = harness(Severity.LOW)) {
      harness.open();
      harness.processElement1(
          alert("g", match("cloudtrail", "a", 1), match("cloudtrail", "b", 2)), 0);
      harness.processElement2(verdict("g", "a", "verified"), 0);
      snapshot = harness.snapshot(1, 1);
      harness.processElement2(verdict("g", "b", "verified"), 0);
      assertThat(alerts(harness)).hasSize(1);
    }
    try (var harness = harness(Severity.LOW)) {
      harness.setup();
      harness.initializeState(snapshot);
      harness.open();
      assertThat(alerts(harness)).isEmpty();
      harness.processElement2(verdict("g", "b", "failed"), 0);
      harness.processElement1(alert("g", match("cloudtrail", "a", 3)), 0);

      assertThat(alerts(harness)).hasSize(2);
      assertThat(word(alerts(harness).get(0), 0)).isEqualTo("verified hash of a");
      assertThat(word(alerts(harness).get(0), 1)).isEqualTo("failed hash of b");
      assertThat(word(alerts(harness).get(1), 0)).isEqualTo("verified hash of a");
    }
  }
}
