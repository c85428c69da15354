package io.flowtrail.detector.silence;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorRun;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.InOrder;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.NamedLists;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SilenceTest {
  private static final long START = Instant.parse("2026-03-02T00:00:00Z").toEpochMilli();
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final String ACCOUNT = FactText.join("account", "111122223333");

  private final Silence silence = Silence.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);
  private final List<Fact> facts = new ArrayList<>();

  /** A stream seen every so often from one time until another. */
  private SilenceTest goes(StreamKind kind, String name, long from, long to, long every) {
    String key =
        switch (kind) {
          case ACCOUNT -> StreamObserver.ACCOUNTS;
          case ACCESS_LOG -> FactText.join("owner", "79a59d");
          default -> ACCOUNT;
        };
    String account = kind == StreamKind.ACCOUNT ? name : "111122223333";
    for (long time = from; time < to; time += every) {
      facts.add(new Sighting(kind, name, account, "", 0).fact(key, START + time));
    }
    return this;
  }

  private List<Finding> findings() {
    InOrder host = new InOrder(List.of(silence), LogEvent::json, LogEvent::json);
    facts.forEach(host::add);
    return host.end();
  }

  @Test
  void aRegionThatStopsWhileOthersGoOnIsTold() {
    goes(StreamKind.CLOUDTRAIL, "eu-west-1", 0, 4 * DAY, 10 * MINUTE);
    goes(StreamKind.CLOUDTRAIL, "us-east-1", 0, 3 * DAY, 20 * MINUTE);
    Finding finding = findings().get(0);
    assertThat(findings()).hasSize(1);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-log-silence");
    assertThat(finding.account()).isEqualTo("111122223333");
    assertThat(finding.steps()).isZero();
    assertThat(finding.details())
        .containsEntry("silent", "us-east-1")
        .containsEntry("came_back", false)
        .containsEntry("longest_pause_before_seconds", 1200L);
    assertThat(finding.explanation()).contains("us-east-1").contains("2026-03-04T23:40:00Z");
  }

  @Test
  void whatComesBackIsToldWithTheTimeOfItsReturn() {
    goes(StreamKind.FLOW_LOG, "fl-1", 0, 2 * DAY, 10 * MINUTE);
    goes(StreamKind.FLOW_LOG, "fl-1", 2 * DAY + 5 * HOUR, 4 * DAY, 10 * MINUTE);
    goes(StreamKind.FLOW_LOG, "fl-2", 0, 4 * DAY, 10 * MINUTE);
    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.details()).containsEntry("came_back", true);
              assertThat(finding.explanation()).contains("5 h 10 min");
            });
  }

  @Test
  void theEndOfAnArchiveAndAPauseOfEverythingAreNoSilence() {
    goes(StreamKind.CLOUDTRAIL, "eu-west-1", 0, 3 * DAY, 10 * MINUTE);
    goes(StreamKind.FLOW_LOG, "fl-1", 0, 3 * DAY, 10 * MINUTE);
    goes(StreamKind.CLOUDTRAIL, "eu-west-1", 3 * DAY + 9 * HOUR, 5 * DAY, 10 * MINUTE);
    goes(StreamKind.FLOW_LOG, "fl-1", 3 * DAY + 9 * HOUR, 5 * DAY, 10 * MINUTE);
    assertThat(findings()).isEmpty();
  }

  @Test
  void pausesThatAStreamHadBeforeAreItsHabit() {
    goes(StreamKind.CLOUDTRAIL, "eu-west-1", 0, 28 * DAY, 10 * MINUTE);
    // Working hours only, no weekends: 2 March 2026 is a Monday.
    for (int day = 0; day < 28; day++) {
      if (day % 7 < 5) {
        goes(
            StreamKind.CLOUDTRAIL,
            "ap-south-1",
            day * DAY + 8 * HOUR,
            day * DAY + 17 * HOUR,
            10 * MINUTE);
      }
    }
    assertThat(findings()).isEmpty();
  }

  @Test
  void aStreamThatIsHardlyKnownIsNotMissed() {
    goes(StreamKind.CLOUDTRAIL, "eu-west-1", 0, 5 * DAY, 10 * MINUTE);
    goes(StreamKind.CLOUDTRAIL, "us-east-1", 0, 10 * HOUR, 10 * MINUTE);
    assertThat(findings()).isEmpty();
  }

  @Test
  void allFlowLogsOfAnAccountAreOneGraverFinding() {
    goes(StreamKind.CLOUDTRAIL, "eu-west-1", 0, 4 * DAY, 10 * MINUTE);
    for (int i = 0; i < 15; i++) {
      goes(StreamKind.FLOW_LOG, "fl-" + i, 0, 3 * DAY, 10 * MINUTE);
    }
    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.count()).isEqualTo(15);
              assertThat(finding.steps()).isEqualTo(1);
            });
  }

  @Test
  void anAccountThatStopsBesideOthersIsTold() {
    goes(StreamKind.ACCOUNT, "111122223333", 0, 4 * DAY, HOUR);
    goes(StreamKind.ACCOUNT, "444455556666", 0, 3 * DAY, HOUR);
    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.account()).isEqualTo("444455556666");
              assertThat(finding.steps()).isEqualTo(1);
            });
  }

  @Test
  void accessLogsNeedLongerAndAreLessGrave() {
    goes(StreamKind.ACCESS_LOG, "data", 0, 14 * DAY, HOUR);
    goes(StreamKind.ACCESS_LOG, "web", 0, 10 * DAY, HOUR);
    assertThat(findings())
        .singleElement()
        .satisfies(finding -> assertThat(finding.steps()).isEqualTo(-1));
    facts.clear();
    goes(StreamKind.ACCESS_LOG, "data", 0, 14 * DAY, HOUR);
    goes(StreamKind.ACCESS_LOG, "web", 0, 13 * DAY + 2 * HOUR, HOUR);
    assertThat(findings()).isEmpty();
  }

  @Test
  void deliveryBeyondItsHabitIsToldOnce() {
    goes(StreamKind.CLOUDTRAIL, "eu-west-1", 0, 8 * DAY, 10 * MINUTE);
    long late = Sighting.rounded(5 * HOUR);
    for (int i = 0; i < 6; i++) {
      facts.add(
          new Sighting(StreamKind.CLOUDTRAIL, "eu-west-1", "111122223333", "eu-west-1", late)
              .fact(ACCOUNT, START + 6 * DAY + i * 10 * MINUTE + 1));
    }
    assertThat(findings())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.ruleId()).isEqualTo("flowtrail-log-delivery-late");
              assertThat(finding.count()).isEqualTo(6);
            });
  }

  @Test
  void delaysAreRoundedUpToFewValues() {
    assertThat(Sighting.rounded(10 * MINUTE)).isZero();
    assertThat(Sighting.rounded(-HOUR)).isZero();
    assertThat(Sighting.rounded(HOUR)).isBetween(HOUR, 90 * MINUTE);
    assertThat(Sighting.rounded(Long.MAX_VALUE / 2)).isPositive();
  }

  @Test
  void theOrderOfFactsOfOneSlotAndTheirExactTimesMeanNothing() {
    goes(StreamKind.CLOUDTRAIL, "eu-west-1", 0, 4 * DAY, 10 * MINUTE);
    goes(StreamKind.CLOUDTRAIL, "us-east-1", 0, 3 * DAY, 10 * MINUTE);
    goes(StreamKind.FLOW_LOG, "fl-1", 0, 2 * DAY, 10 * MINUTE);
    List<Finding> expected = findings();
    assertThat(expected).hasSize(2);
    Random random = new Random(7);
    List<Fact> moved = new ArrayList<>();
    for (Fact fact : facts) {
      long time = fact.time() + random.nextInt((int) Sighting.SLOT);
      moved.add(Sighting.of(fact).fact(fact.key(), time));
    }
    Collections.shuffle(moved, random);
    facts.clear();
    facts.addAll(moved);
    assertThat(findings()).isEqualTo(expected);
  }

  @Test
  void aStateThatWasWrittenGoesOn() throws IOException {
    goes(StreamKind.CLOUDTRAIL, "eu-west-1", 0, 4 * DAY, 10 * MINUTE);
    goes(StreamKind.CLOUDTRAIL, "us-east-1", 0, 3 * DAY, 10 * MINUTE);
    facts.sort(Comparator.comparingLong(Fact::time).thenComparing(Fact::id));
    List<Finding> found = new ArrayList<>();
    EntityState.Output out =
        new EntityState.Output() {
          @Override
          public void finding(Finding finding) {
            found.add(finding);
          }

          @Override
          public void pass(Fact fact) {}
        };
    EntityState state = silence.newState(ACCOUNT);
    for (Fact fact : facts) {
      state.apply(fact, out);
      if (fact.time() % HOUR == 0) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        state.write(new DataOutputStream(bytes));
        state =
            silence.read(
                ACCOUNT, new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      }
    }
    while (!state.isEmpty()) {
      state.wake(state.wakeAt(), out);
    }
    assertThat(found.stream().filter(Finding::complete)).isEqualTo(findings());
  }

  @Test
  void streamsAreFoundInRecords() {
    DetectorRun run = new DetectorRun(silence, NamedLists.EMPTY);
    for (int hour = 0; hour < 96; hour++) {
      Instant time = Instant.ofEpochMilli(START).plus(Duration.ofHours(hour));
      run.cloudTrail(
          ("{'eventTime':'%s','eventID':'a%d','eventSource':'ec2.amazonaws.com','eventName':'X',"
                  + "'awsRegion':'eu-west-1','recipientAccountId':'111122223333'}")
              .replace('\'', '"')
              .formatted(time, hour));
      if (hour < 72) {
        run.flows(
            "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes"
                + " start end action log-status\n2 111122223333 eni-1 10.0.0.1 10.0.0.2 443 50000 6"
                + " 1 40 %d %d ACCEPT OK\n"
                    .formatted(time.getEpochSecond(), time.getEpochSecond() + 60));
      }
    }
    assertThat(run.end())
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.details()).containsEntry("kind", "flow_log");
              assertThat(finding.steps()).isEqualTo(1);
            });
  }
}
