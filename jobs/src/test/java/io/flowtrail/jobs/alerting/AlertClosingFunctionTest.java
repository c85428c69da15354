package io.flowtrail.jobs.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertGroup;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.AlertRule;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.Severity;
import io.flowtrail.detector.Undone;
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
class AlertClosingFunctionTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final long TIME = 500_000 * HOUR;
  private static final String KEY = "rule and account";

  private static final AlertRule RULE =
      new AlertRule(
          "rule",
          "Title",
          "",
          Severity.HIGH,
          "",
          "",
          List.of(),
          List.of(),
          List.of(),
          "",
          true,
          "");

  private static KeyedTwoInputStreamOperatorTestHarness<String, GroupedAlert, Undone, String>
      harness(boolean live) throws Exception {
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new KeyedCoProcessOperator<>(new AlertClosingFunction(live)),
        GroupedAlert::groupKey,
        undone -> KEY,
        Types.STRING);
  }

  private static MatchedRecord match(int minute, String outcome) {
    return new MatchedRecord(
        "rule",
        "cloudtrail",
        TIME + minute * MINUTE,
        "e" + minute,
        "111122223333",
        "eu-west-1",
        "eve",
        outcome,
        "file",
        "",
        1,
        0,
        "{}",
        "[]",
        "act" + minute,
        outcome.equals("success") ? "" : "attempt",
        "");
  }

  private static GroupedAlert alert(Activity activity, MatchedRecord... matches) {
    AlertGroup grouped = new AlertGroup(HOUR);
    for (MatchedRecord match : matches) {
      grouped.add(match);
    }
    Alert alert = grouped.close(RULE, "g", Long.MAX_VALUE).get(0);
    return new GroupedAlert(KEY, AlertJson.line(alert.as(activity)));
  }

  private static GroupedAlert alert(int... minutes) {
    MatchedRecord[] matches = new MatchedRecord[minutes.length];
    for (int i = 0; i < minutes.length; i++) {
      matches[i] = match(minutes[i], "success");
    }
    return alert(Activity.CREATE, matches);
  }

  private static Undone undone(int act, int minute, String by) {
    return new Undone(
        "rule",
        "111122223333",
        "act" + act,
        TIME + act * MINUTE,
        TIME + minute * MINUTE,
        by,
        "StartLogging",
        "undoing" + minute,
        "s3://org-logs/a.json.gz");
  }

  private static void time(
      KeyedTwoInputStreamOperatorTestHarness<String, GroupedAlert, Undone, String> harness,
      long minute)
      throws Exception {
    harness.processWatermark1(new Watermark(TIME + minute * MINUTE));
    harness.processWatermark2(new Watermark(TIME + minute * MINUTE));
  }

  /** {@code activity by after minutes}, one an alert. */
  private static List<String> told(
      KeyedTwoInputStreamOperatorTestHarness<String, GroupedAlert, Undone, String> harness) {
    return harness.extractOutputValues().stream()
        .map(AlertJson::ofLine)
        .map(
            alert ->
                alert.activity()
                    + " "
                    + alert.undone().principal()
                    + " "
                    + alert.undone().lastedMillis() / MINUTE)
        .toList();
  }

  private static final String OPEN = "  0";

  @Test
  void liveAnAlertIsToldAtOnceAndAgainWhenItWasUndone() throws Exception {
    try (var harness = harness(true)) {
      harness.open();
      harness.processElement1(alert(0), TIME);
      assertThat(told(harness)).containsExactly("CREATE" + OPEN);
      harness.processElement2(undone(0, 12, "ops"), TIME);
      assertThat(told(harness)).hasSize(1);
      time(harness, 13);
      assertThat(told(harness)).containsExactly("CREATE" + OPEN, "CLOSE ops 12");
      List<Alert> alerts = harness.extractOutputValues().stream().map(AlertJson::ofLine).toList();
      assertThat(alerts.get(1).uid()).isEqualTo(alerts.get(0).uid());
      assertThat(alerts.get(1).severity()).isEqualTo(alerts.get(0).severity());
      assertThat(alerts.get(1).undone().eventId()).isEqualTo("undoing12");
    }
  }

  @Test
  void aReplayTellsItOnceWithWhatIsKnownInTheEnd() throws Exception {
    try (var harness = harness(false)) {
      harness.open();
      harness.processElement1(alert(0), TIME);
      harness.processElement1(alert(5), TIME);
      time(harness, 10);
      assertThat(told(harness)).isEmpty();
      harness.processElement2(undone(0, 12, "ops"), TIME);
      time(harness, 13);
      assertThat(told(harness)).containsExactly("CREATE ops 12");
      harness.processWatermark1(Watermark.MAX_WATERMARK);
      harness.processWatermark2(Watermark.MAX_WATERMARK);
      assertThat(told(harness)).containsExactly("CREATE ops 12", "CREATE" + OPEN);
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
  }

  @Test
  void whatWasUndoneIsKnownBeforeTheAlertComes() throws Exception {
    for (boolean live : new boolean[] {true, false}) {
      try (var harness = harness(live)) {
        harness.open();
        harness.processElement2(undone(0, 12, "ops"), TIME);
        time(harness, 120);
        harness.processElement1(alert(0), TIME);
        if (live) {
          assertThat(told(harness)).containsExactly("CREATE" + OPEN, "CLOSE ops 12");
        } else {
          assertThat(told(harness)).containsExactly("CREATE ops 12");
        }
      }
    }
  }

  @Test
  void anAlertIsOpenUntilAllItsActsAreUndone() throws Exception {
    try (var harness = harness(true)) {
      harness.open();
      harness.processElement1(alert(0, 5), TIME);
      harness.processElement2(undone(5, 12, "ops"), TIME);
      time(harness, 13);
      assertThat(told(harness)).containsExactly("CREATE" + OPEN);
      harness.processElement2(undone(0, 30, "ana"), TIME);
      time(harness, 31);
      assertThat(told(harness)).containsExactly("CREATE" + OPEN, "CLOSE ana 30");
    }
  }

  @Test
  void whatWasDeniedNeedsNoUndoingAndIsNeverClosedByItself() throws Exception {
    try (var harness = harness(true)) {
      harness.open();
      harness.processElement1(
          alert(Activity.CREATE, match(0, "denied"), match(5, "success")), TIME);
      harness.processElement1(alert(Activity.CREATE, match(7, "denied")), TIME);
      harness.processElement2(undone(5, 12, "ops"), TIME);
      time(harness, 13);
      assertThat(told(harness)).containsExactly("CREATE" + OPEN, "CREATE" + OPEN, "CLOSE ops 7");
    }
  }

  @Test
  void ofSeveralWaysTheFirstCountsInWhateverOrderTheyAreTold() throws Exception {
    try (var harness = harness(true)) {
      harness.open();
      harness.processElement1(alert(0), TIME);
      harness.processElement2(undone(0, 20, "bo"), TIME);
      harness.processElement2(undone(0, 12, "ops"), TIME);
      harness.processElement2(undone(0, 30, "cy"), TIME);
      time(harness, 60);
      assertThat(told(harness)).containsExactly("CREATE" + OPEN, "CLOSE ops 12");
    }
  }

  @Test
  void whatIsDoneAgainInTheSameAlertOpensItAgain() throws Exception {
    try (var harness = harness(true)) {
      harness.open();
      harness.processElement1(alert(0), TIME);
      harness.processElement2(undone(0, 12, "ops"), TIME);
      time(harness, 13);
      harness.processElement1(
          alert(Activity.UPDATE, match(0, "success"), match(20, "success")), TIME);
      harness.processElement2(undone(20, 25, "ops"), TIME);
      time(harness, 26);
      harness.processElement1(
          alert(Activity.UPDATE, match(0, "success"), match(20, "success")), TIME);
      assertThat(told(harness))
          .containsExactly(
              "CREATE" + OPEN,
              "CLOSE ops 12",
              "UPDATE" + OPEN,
              "CLOSE ops 25",
              // Something else became known of it: it stays closed.
              "UPDATE ops 25");
    }
  }

  @Test
  void anAlertOfMoreThanItShowsStaysOpen() throws Exception {
    int[] minutes = new int[AlertGroup.EVIDENCES + 1];
    for (int i = 0; i < minutes.length; i++) {
      minutes[i] = i;
    }
    try (var harness = harness(true)) {
      harness.open();
      harness.processElement1(alert(minutes), TIME);
      for (int minute : minutes) {
        harness.processElement2(undone(minute, 40, "ops"), TIME);
      }
      time(harness, 60);
      assertThat(told(harness)).containsExactly("CREATE" + OPEN);
    }
  }

  @Test
  void afterAMonthAnAlertIsForgottenOrToldOpen() throws Exception {
    for (boolean live : new boolean[] {true, false}) {
      try (var harness = harness(live)) {
        harness.open();
        harness.processElement1(alert(0), TIME);
        time(harness, Duration.ofDays(33).toMinutes());
        assertThat(told(harness)).containsExactly("CREATE" + OPEN);
        assertThat(harness.numKeyedStateEntries()).isZero();
      }
    }
  }

  @Test
  void aRestartForgetsNothing() throws Exception {
    OperatorSubtaskState state;
    try (var harness = harness(true)) {
      harness.open();
      harness.processElement1(alert(0, 5), TIME);
      harness.processElement2(undone(0, 12, "ops"), TIME);
      state = harness.snapshot(1, 1);
    }
    try (var harness = harness(true)) {
      harness.initializeState(state);
      harness.open();
      harness.processElement2(undone(5, 12, "ops"), TIME);
      time(harness, 13);
      assertThat(told(harness)).containsExactly("CLOSE ops 12");
    }
  }
}
