package io.flowtrail.jobs.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertGroup;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.AlertRule;
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
class LiveAlertIntegrityFunctionTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long TIME = 500_000 * HOUR;

  private static KeyedTwoInputStreamOperatorTestHarness<
          String, GroupedAlert, EvidenceVerdict, String>
      harness() throws Exception {
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new KeyedCoProcessOperator<>(new LiveAlertIntegrityFunction(HOUR, Severity.LOW)),
        GroupedAlert::groupKey,
        EvidenceVerdict::groupKey,
        Types.STRING);
  }

  /** An alert of a record in each file. */
  private static GroupedAlert alert(String service, String... files) {
    AlertGroup grouped = new AlertGroup(HOUR);
    for (int i = 0; i < files.length; i++) {
      grouped.add(
          new MatchedRecord(
              "rule",
              service,
              TIME + i,
              "e" + i,
              "111122223333",
              "eu-west-1",
              "ana",
              "success",
              files[i],
              "",
              1,
              0,
              "{}",
              "[]",
              "identity" + i,
              "",
              ""));
    }
    AlertRule rule =
        new AlertRule(
            "rule", "Title", "", Severity.MEDIUM, "", "", List.of(), List.of(), List.of(), "");
    return new GroupedAlert("g", AlertJson.line(grouped.close(rule, "g", Long.MAX_VALUE).get(0)));
  }

  private static EvidenceVerdict verdict(String file, String word) {
    return new EvidenceVerdict("g", file, TIME, word, "v", "r", "hash of " + file, "d");
  }

  /** {@code CREATE MEDIUM verified pending}: how it is told, how grave, what of each record. */
  private static List<String> told(
      KeyedTwoInputStreamOperatorTestHarness<String, GroupedAlert, EvidenceVerdict, String>
          harness) {
    return harness.extractOutputValues().stream()
        .map(AlertJson::ofLine)
        .map(LiveAlertIntegrityFunctionTest::words)
        .toList();
  }

  private static String words(Alert alert) {
    StringBuilder words = new StringBuilder(alert.activity() + " " + alert.severity());
    alert.evidences().forEach(its -> words.append(' ').append(alert.integrityOf(its).word()));
    return words.toString();
  }

  @Test
  void anAlertIsToldAtOnceAndAgainWhenAllOfItsFilesHaveAVerdict() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processElement1(alert("cloudtrail", "a", "b"), 0);
      harness.processElement2(verdict("a", "verified"), 0);
      harness.processElement2(verdict("b", "verified"), 0);

      assertThat(told(harness))
          .containsExactly("CREATE MEDIUM pending pending", "UPDATE MEDIUM verified verified");
    }
  }

  @Test
  void aFileThatFailedIsToldAtOnce() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processElement1(alert("cloudtrail", "a", "b"), 0);
      harness.processElement2(verdict("a", "failed"), 0);
      harness.processElement2(verdict("b", "verified"), 0);

      assertThat(told(harness))
          .containsExactly(
              "CREATE MEDIUM pending pending",
              "UPDATE HIGH failed pending",
              "UPDATE HIGH failed verified");
    }
  }

  @Test
  void aFurtherVerdictIsToldOnlyIfItSaysSomethingElse() throws Exception {
    OperatorSubtaskState snapshot;
    try (var harness = harness()) {
      harness.open();
      harness.processElement1(alert("cloudtrail", "a"), 0);
      harness.processElement2(verdict("a", "verified"), 0);
      harness.processElement2(verdict("a", "verified"), 0);
      assertThat(told(harness)).containsExactly("CREATE MEDIUM pending", "UPDATE MEDIUM verified");
      snapshot = harness.snapshot(1, 1);
    }
    try (var harness = harness()) {
      harness.setup();
      harness.initializeState(snapshot);
      harness.open();
      harness.processBothWatermarks(new Watermark(TIME + 13 * HOUR));
      harness.processElement2(verdict("a", "verified"), 0);
      harness.processElement2(verdict("a", "not covered"), 0);
      harness.processElement2(verdict("a", "failed"), 0);

      assertThat(told(harness)).containsExactly("UPDATE MEDIUM not covered", "UPDATE HIGH failed");
    }
  }

  @Test
  void whatIsKnownWhenAnAlertComesIsInItAndCanStillChange() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processElement2(verdict("a", "verified"), 0);
      harness.processElement1(alert("cloudtrail", "a"), 0);
      harness.processElement2(verdict("a", "failed"), 0);

      assertThat(told(harness)).containsExactly("CREATE MEDIUM verified", "UPDATE HIGH failed");
    }
  }

  @Test
  void nothingIsKeptOfAlertsOfLogsWithoutDigestsAndOfOthersWhenTheirTimeIsOver() throws Exception {
    try (var harness = harness()) {
      harness.open();
      harness.processElement1(alert("vpcflow", "c"), 0);
      assertThat(harness.numKeyedStateEntries()).isZero();

      harness.processElement1(alert("cloudtrail", "a", "b"), 0);
      harness.processElement2(verdict("a", "verified"), 0);
      harness.processBothWatermarks(new Watermark(TIME + 36 * HOUR));
      assertThat(harness.numKeyedStateEntries()).isPositive();
      harness.processBothWatermarks(new Watermark(TIME + 39 * HOUR));

      assertThat(harness.numKeyedStateEntries()).isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }
}
