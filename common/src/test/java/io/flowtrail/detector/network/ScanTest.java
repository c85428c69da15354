package io.flowtrail.detector.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Rewritten;
import io.flowtrail.event.NamedLists;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScanTest {
  private static final String INSIDE = "10.0.1.5";
  private static final String OUTSIDE = "198.51.100.7";

  private final Scan scan = Scan.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);

  private static String host(int n) {
    return "10.0." + (2 + n / 250) + "." + (1 + n % 250);
  }

  @Test
  void manyPortsOfOneAddressFromInside() {
    FlowLines lines = new FlowLines();
    for (int port = 1; port <= 40; port++) {
      lines.rejected(port, INSIDE, "10.0.2.9", port);
    }
    List<Finding> found = lines.findings(scan);
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-port-scan");
    assertThat(finding.steps()).isEqualTo(1);
    assertThat(finding.principal()).isEqualTo(INSIDE);
    assertThat(finding.account()).isEqualTo("111122223333");
    assertThat(finding.outcome()).isEqualTo("denied");
    assertThat(finding.count()).isEqualTo(40);
    assertThat(finding.evidences()).isNotEmpty();
    assertThat(finding.details())
        .containsEntry("shape", "vertical")
        .containsEntry("ports", 40L)
        .containsEntry("addresses", 1L);
    assertThat(finding.explanation())
        .isEqualTo(
            "10.0.1.5, one of ours, tried 40 ports of 1 address in 39 s without success, such as"
                + " port 1 of 10.0.2.9; of 40 pairs 100 % were rejected. A scan is from 25 ports or"
                + " 50 addresses in 10 min on.");
  }

  @Test
  void onePortOfManyAddressesThatDoNotAnswer() {
    for (boolean flags : new boolean[] {false, true}) {
      FlowLines lines = new FlowLines(flags);
      for (int n = 0; n < 60; n++) {
        lines.bare(n, INSIDE, host(n), 22);
      }
      List<Finding> found = lines.findings(scan);
      assertThat(found).hasSize(1);
      assertThat(found.get(0).details()).containsEntry("shape", "horizontal");
      assertThat(found.get(0).outcome()).isEmpty();
    }
  }

  @Test
  void slowScanOverADay() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 150; n++) {
      lines.rejected(n * 560L, INSIDE, "10.0.2.9", 100 + n);
    }
    List<Finding> found = lines.findings(scan);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details()).containsEntry("window_seconds", 86_400L);
  }

  @Test
  void aScanOverTheBorderOfSlots() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 30; n++) {
      lines.rejected(250 + n * 19L, INSIDE, "10.0.2.9", 100 + n);
    }
    assertThat(lines.findings(scan)).hasSize(1);
  }

  @Test
  void fewOrAnsweredIsNoScan() {
    FlowLines few = new FlowLines();
    for (int port = 1; port <= 24; port++) {
      few.rejected(port, INSIDE, "10.0.2.9", port);
    }
    assertThat(few.findings(scan)).isEmpty();
    FlowLines answered = new FlowLines();
    for (int n = 0; n < 300; n++) {
      answered.tcp(n, INSIDE, 40_000 + n, host(n), 9100, 12, 4000, "ACCEPT");
      // Packets that come after the end of a connection are rejected.
      answered.tcp(n + 5, INSIDE, 40_000 + n, host(n), 9100, 1, 40, "REJECT");
    }
    assertThat(answered.findings(scan)).isEmpty();
  }

  @Test
  void repliesOfAServerAreNoScan() {
    for (boolean flags : new boolean[] {false, true}) {
      FlowLines lines = new FlowLines(flags);
      for (int n = 0; n < 500; n++) {
        lines.add(n, "10.0.2.9", 443, OUTSIDE, 32_768 + n, 6, 1, 44, "ACCEPT", 18);
        lines.add(n, "10.0.2.9", 8080, INSIDE, 1024 + n, 6, 1, 44, "REJECT", 18);
        lines.add(n, "203.0.113.53", 53, INSIDE, 1024 + n, 17, 1, 80, "REJECT", 0);
      }
      assertThat(lines.findings(scan)).isEmpty();
    }
  }

  @Test
  void resolverThatAsksManyIsNoScan() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 500; n++) {
      lines.add(n, INSIDE, 40_000 + n, "203.0.113." + n % 250, 53, 17, 1, 70, "ACCEPT", 0);
    }
    assertThat(lines.findings(scan)).isEmpty();
  }

  @Test
  void checksOfHealthAreNoScan() {
    FlowLines lines = new FlowLines();
    for (int at = 100; at < 5000; at += 30) {
      for (int n = 0; n < 80; n++) {
        lines.tcp(at, INSIDE, 1024 + (at * 80 + n) % 60_000, host(n), 22, 4, 220, "ACCEPT");
      }
    }
    assertThat(lines.findings(scan)).isEmpty();
  }

  @Test
  void signsOfLifeOfIdleConnectionsAreNoScan() {
    FlowLines lines = new FlowLines();
    for (int at = 0; at < 7200; at += 75) {
      for (int n = 0; n < 120; n++) {
        lines.tcp(at, INSIDE, 40_000 + n, host(n), 9092, 1, 52, "ACCEPT");
      }
    }
    assertThat(lines.findings(scan)).isEmpty();
  }

  @Test
  void aMonitorThatAlsoScans() {
    FlowLines lines = new FlowLines();
    for (int at = 100; at < 5000; at += 60) {
      for (int n = 0; n < 60; n++) {
        lines.bare(at, INSIDE, host(n), 22);
      }
    }
    for (int port = 1; port < 400; port++) {
      lines.rejected(3000 + port / 10, INSIDE, "10.0.7.7", port);
    }
    assertThat(lines.findings(scan)).hasSize(1);
  }

  @Test
  void noiseOfTheInternetIsNoScan() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 3000; n++) {
      lines.rejected(n, "198.51." + n / 250 + "." + n % 250, host(n % 20), 1 + n % 1000);
    }
    for (int n = 0; n < 100; n++) {
      lines.rejected(n * 10, OUTSIDE, host(n), 23);
    }
    assertThat(lines.findings(scan)).isEmpty();
  }

  @Test
  void wideScanFromOutside() {
    FlowLines lines = new FlowLines();
    for (int port = 1; port <= 1000; port++) {
      lines.rejected(port / 4, OUTSIDE, "10.0.2.9", port);
    }
    List<Finding> found = lines.findings(scan);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(-1);
  }

  @Test
  void scanFromOutsideThatReachedSomething() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 60; n++) {
      lines.rejected(n, OUTSIDE, host(n), 22);
    }
    lines.tcp(30, OUTSIDE, 45_000, host(70), 22, 40, 6000, "ACCEPT");
    List<Finding> found = lines.findings(scan);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isZero();
    assertThat(found.get(0).explanation()).contains("it talked with 10.0.2.71 port 22");
  }

  @Test
  void forgedSourcePortHidesNothing() {
    FlowLines lines = new FlowLines();
    for (int port = 60; port <= 120; port++) {
      lines.tcp(port, INSIDE, 53, "10.0.2.9", port, 1, 44, "REJECT");
    }
    assertThat(lines.findings(scan)).hasSize(1);
  }

  @Test
  void theSameInAnyOrder() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 400; n++) {
      lines.rejected(n * 3L, INSIDE, host(n % 90), 20 + n % 7);
      lines.bare(n * 2L, "10.0.1.6", host(n), 445);
      lines.tcp(n, "10.0.1.6", 40_000, host(n % 30), 443, 12, 4000, "ACCEPT");
      lines.rejected(n * 200L, "10.0.1.7", host(n), 5432);
      lines.rejected(n, OUTSIDE, host(n), 22);
    }
    lines.tcp(30, OUTSIDE, 45_000, host(70), 22, 40, 6000, "ACCEPT");
    List<Finding> expected = lines.findings(scan);
    assertThat(expected).hasSize(4);
    for (int seed = 0; seed < 5; seed++) {
      assertThat(lines.otherwise(scan, seed)).isEqualTo(expected);
    }
  }

  @Test
  void hostileValuesStayShort() {
    FlowLines lines = new FlowLines();
    String endless = "x".repeat(5000);
    for (int port = 1; port <= 40; port++) {
      lines.rejected(port, endless, "10.0.2.9", port);
    }
    for (Finding finding : lines.findings(scan)) {
      assertThat(finding.explanation()).hasSizeLessThan(1000);
    }
  }

  @Test
  void stateStaysSmallAndEmptiesItself() {
    String key = FactText.join(ScanObserver.INSIDE, "111122223333", INSIDE);
    EntityState state = scan.newState(key);
    EntityState.Output out = Outputs.NONE;
    long time = FlowLines.START * 1000;
    for (int n = 0; n < 20_000; n++, time += 10_000) {
      Probes probes = new Probes();
      for (int i = 0; i < 5; i++) {
        probes.failed(
            new Flow(
                "111122223333",
                "eni-0a",
                "",
                INSIDE,
                host(n),
                45_000,
                n * 5 % 60_000 + i,
                6,
                1,
                44,
                time,
                time,
                true,
                -1,
                "internal",
                "source",
                ""));
      }
      while (state.wakeAt() < time) {
        state.wake(state.wakeAt(), out);
      }
      state.apply(new Fact(Scan.NAME, key, time, "probes", probes.text(), "record " + n), out);
      if (n % 1000 == 0) {
        assertThat(Rewritten.bytes(state)).hasSizeLessThan(45_000);
      }
    }
    for (int i = 0; i < 10_000 && !state.isEmpty(); i++) {
      state.wake(state.wakeAt(), out);
    }
    assertThat(state.isEmpty()).isTrue();
  }
}
