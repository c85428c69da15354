package io.flowtrail.detector.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Rewritten;
import io.flowtrail.event.NamedLists;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BeaconTest {
  private static final String INSIDE = "10.0.1.5";
  private static final String OUTSIDE = "203.0.113.9";

  private final Beacon beacon = Beacon.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);

  /** Calls at some interval, in seconds, that varies by a share of it. */
  private static FlowLines calls(
      FlowLines lines, String from, String to, int interval, double jitter, int times) {
    Random random = new Random(interval);
    double at = 0;
    for (int n = 0; n < times; n++) {
      lines.tcp((long) at, from, 33_000 + n * 7 % 30_000, to, 443, 8, 1400, "ACCEPT");
      at += interval * (1 + jitter * (2 * random.nextDouble() - 1));
    }
    return lines;
  }

  @Test
  void regularCalls() {
    List<Finding> found = calls(new FlowLines(), INSIDE, OUTSIDE, 300, 0.1, 60).findings(beacon);
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-beacon");
    assertThat(finding.steps()).isZero();
    assertThat(finding.principal()).isEqualTo(INSIDE);
    assertThat(finding.count()).isEqualTo(60);
    assertThat(finding.evidences()).isNotEmpty();
    assertThat((Double) finding.details().get("jitter")).isCloseTo(0.05, within(0.05));
    assertThat(finding.explanation())
        .startsWith("10.0.1.5 has called 203.0.113.9 port 443 about every ")
        .contains("since 2026-03-01T09:59:55Z")
        .endsWith("and a call usually sends 1400 bytes.");
  }

  @Test
  void withJitterFastSlowAndWithBeatsThatGetLost() {
    assertThat(calls(new FlowLines(), INSIDE, OUTSIDE, 60, 0.1, 200).findings(beacon)).hasSize(1);
    assertThat(calls(new FlowLines(), INSIDE, OUTSIDE, 300, 0.3, 60).findings(beacon)).hasSize(1);
    assertThat(calls(new FlowLines(), INSIDE, OUTSIDE, 3600, 0.3, 24).findings(beacon)).hasSize(1);
    FlowLines lossy = new FlowLines();
    for (int n = 0; n < 80; n++) {
      if (n % 5 != 3) {
        lossy.tcp(n * 300L, INSIDE, 33_000 + n, OUTSIDE, 8443, 8, 1400, "ACCEPT");
      }
    }
    assertThat(lossy.findings(beacon)).hasSize(1);
  }

  @Test
  void severalConnectionsABeat() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 60; n++) {
      lines.tcp(n * 300L, INSIDE, 33_000 + 2 * n, OUTSIDE, 443, 8, 1400, "ACCEPT");
      lines.tcp(n * 300L + 8, INSIDE, 33_001 + 2 * n, OUTSIDE, 443, 90, 140_000, "ACCEPT");
    }
    assertThat(lines.findings(beacon)).hasSize(1);
  }

  @Test
  void peopleAndProgramsThatCallAtAnyTimeAreNoBeacons() {
    Random random = new Random(1);
    FlowLines lines = new FlowLines();
    double at = 0;
    for (int n = 0; n < 500; n++) {
      at += -300 * Math.log(1 - random.nextDouble());
      lines.tcp((long) at, INSIDE, 33_000 + n, OUTSIDE, 443, 8, 1400, "ACCEPT");
      for (int i = 0; i < n % 4; i++) {
        lines.tcp((long) at + 20 * i, "10.0.1.6", 43_000 + n, OUTSIDE, 443, 8, 1400, "ACCEPT");
      }
    }
    assertThat(lines.findings(beacon)).isEmpty();
  }

  @Test
  void whatGoesOnIsNoBeacon() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 600; n++) {
      // One connection, reported every minute; and a new one every few seconds.
      lines.tcp(n * 60L, INSIDE, 33_000, OUTSIDE, 443, 8, 1400, "ACCEPT");
      lines.tcp(n * 60L + 20, INSIDE, 33_001, OUTSIDE, 443, 8, 1400, "ACCEPT");
      for (int i = 0; i < 6; i++) {
        lines.tcp(n * 60L + i * 10, "10.0.1.6", 1024 + n * 6 + i, OUTSIDE, 443, 8, 1400, "ACCEPT");
      }
    }
    assertThat(lines.findings(beacon)).isEmpty();
  }

  @Test
  void clocksNamesDownloadsAndOurOwnAreNoBeacons() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 100; n++) {
      lines.add(n * 300L, INSIDE, 33_000 + n, OUTSIDE, 123, 17, 1, 76, "ACCEPT", 0);
      lines.add(n * 300L, INSIDE, 33_000 + n, OUTSIDE, 53, 17, 1, 76, "ACCEPT", 0);
      lines.tcp(n * 300L, INSIDE, 33_000 + n, "10.0.2.9", 443, 8, 1400, "ACCEPT");
      lines.tcp(n * 300L, INSIDE, 33_000 + n, "203.0.113.10", 443, 80, 140_000, "ACCEPT");
      lines.tcp(n * 300L, INSIDE, 33_000 + n, "203.0.113.11", 443, 1, 60, "REJECT");
      lines.tcp(n * 300L, OUTSIDE, 33_000 + n, INSIDE, 443, 8, 1400, "ACCEPT");
      lines.tcp(n * 300L, INSIDE, 443, OUTSIDE, 33_000 + n, 8, 1400, "ACCEPT");
    }
    assertThat(lines.findings(beacon)).isEmpty();
  }

  @Test
  void manyOtherConnectionsHideNothing() {
    FlowLines lines = calls(new FlowLines(), INSIDE, OUTSIDE, 600, 0.1, 40);
    for (int n = 0; n < 5000; n++) {
      lines.tcp(
          n * 4L, INSIDE, 1024 + n, "198.51." + n / 200 + "." + n % 200, 443, 8, 900, "ACCEPT");
    }
    assertThat(lines.findings(beacon)).hasSize(1);
  }

  @Test
  void severalMachinesAreOneFindingAndManyAreNone() {
    FlowLines several = new FlowLines();
    FlowLines many = new FlowLines();
    for (int n = 0; n < 12; n++) {
      if (n < 4) {
        calls(several, "10.0.1." + n, OUTSIDE, 300 + n, 0.1, 60);
      }
      calls(many, "10.0.1." + n, OUTSIDE, 300 + n, 0.1, 60);
    }
    List<Finding> found = several.findings(beacon);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(-1);
    assertThat(found.get(0).details()).containsEntry("sources", 4);
    assertThat(many.findings(beacon)).isEmpty();
  }

  @Test
  void aPlaceIsToldOnce() {
    assertThat(calls(new FlowLines(), INSIDE, OUTSIDE, 600, 0.1, 2000).findings(beacon)).hasSize(1);
  }

  @Test
  void theSameInAnyOrder() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 12; n++) {
      calls(lines, "10.0.1." + n, OUTSIDE, 300, 0.2, 60);
      calls(lines, INSIDE, "203.0.113." + (20 + n), 100 + 60 * n, 0.1 * (n % 5), 60);
    }
    List<Finding> expected = lines.findings(beacon);
    assertThat(expected).hasSizeGreaterThan(4);
    for (int seed = 0; seed < 5; seed++) {
      assertThat(lines.otherwise(beacon, seed)).isEqualTo(expected);
    }
  }

  @Test
  void stateStaysSmallAndEmptiesItself() {
    String key = FactText.join("111122223333", OUTSIDE, "443", "6");
    EntityState state = beacon.newState(key);
    long time = FlowLines.START * 1000;
    for (int n = 0; n < 5000; n++, time += 60_000) {
      Contacts contacts = new Contacts();
      contacts.add(
          new Contacts.Contact("10.0.1." + n % 9, time - 5000, 1024 + n * 13 % 60_000, 1400));
      while (state.wakeAt() < time) {
        state.wake(state.wakeAt(), Outputs.NONE);
      }
      state.apply(
          new Fact(Beacon.NAME, key, time, "contacts", contacts.text(), "record " + n),
          Outputs.NONE);
      assertThat(Rewritten.bytes(state)).hasSizeLessThan(8000);
    }
    for (int i = 0; i < 1000 && !state.isEmpty(); i++) {
      state.wake(state.wakeAt(), Outputs.NONE);
    }
    assertThat(state.isEmpty()).isTrue();
  }
}
