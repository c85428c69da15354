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

class FloodTest {
  private static final long DAY = 86_400;
  private static final String WEB = "10.0.2.9";

  private final Flood flood =
      Flood.of(
          new DetectorSettings(
              Map.of(
                  "flows", "500", "packets", "100000", "bytes", "100MB", "sources", "300", "learn",
                  "1d")),
          NamedLists.EMPTY);

  private static String client(int n) {
    return "198.51." + n / 250 % 250 + "." + n % 250;
  }

  /** So many ordinary clients every five minutes for a while. */
  private static FlowLines clients(FlowLines lines, long from, long until, int flows) {
    for (long at = from; at < until; at += 300) {
      for (int n = 0; n < flows; n++) {
        lines.tcp(at + n % 250, client(n * 7), 40_000 + n, WEB, 443, 20, 6000, "ACCEPT");
      }
    }
    return lines;
  }

  private static FlowLines usual() {
    return clients(new FlowLines(true), 0, 2 * DAY, 10);
  }

  @Test
  void handshakesThatLeadNowhere() {
    FlowLines lines = usual();
    for (int n = 0; n < 2000; n++) {
      lines.bare(2 * DAY + n % 280, client(n), WEB, 443);
    }
    List<Finding> found = lines.findings(flood);
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-flood");
    assertThat(finding.steps()).isZero();
    assertThat(finding.details()).containsEntry("kind", "empty").containsEntry("port", 443);
    assertThat(finding.explanation())
        .startsWith(
            "A flood of connections over which nothing went, most of them to port 443, came to"
                + " 10.0.2.9 in 5 min from 2026-03-03T10:00:00Z on: up to ");
  }

  @Test
  void ordinaryConnectionsOfManyAreLessGrave() {
    FlowLines lines = clients(usual(), 2 * DAY, 2 * DAY + 600, 1500);
    List<Finding> found = lines.findings(flood);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(-1);
    assertThat(found.get(0).details()).containsEntry("kind", "connections");
  }

  @Test
  void questionsOverDnsAndAnswersThatNobodyAskedFor() {
    FlowLines dns = usual();
    FlowLines answers = usual();
    for (int n = 0; n < 1500; n++) {
      dns.add(2 * DAY + n % 280, client(n), 40_000, WEB, 53, 17, 5, 400, "ACCEPT", 0);
      answers.add(2 * DAY + n % 280, client(n), 123, WEB, 40_000, 17, 500, 220_000, "ACCEPT", 0);
    }
    assertThat(dns.findings(flood))
        .singleElement()
        .satisfies(f -> assertThat(f.details()).containsEntry("kind", "dns"));
    assertThat(answers.findings(flood))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.details()).containsEntry("kind", "amplification");
              assertThat(f.explanation()).contains("answers over UDP from port 123");
            });
  }

  @Test
  void aMachineOfOursThatFloods() {
    FlowLines lines = usual();
    for (int n = 0; n < 200; n++) {
      lines.add(
          2 * DAY + n,
          "10.0.1.5",
          40_000 + n,
          "203.0.113.9",
          7777,
          17,
          20_000,
          1_200_000,
          "ACCEPT",
          0);
    }
    List<Finding> found = lines.findings(flood);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(1);
    assertThat(found.get(0).principal()).isEqualTo("10.0.1.5");
    assertThat(found.get(0).explanation()).startsWith("10.0.1.5, one of ours, sent a flood of ");
  }

  @Test
  void growthAndDaysAndNightsAreNoFlood() {
    FlowLines lines = new FlowLines();
    for (int day = 0; day < 5; day++) {
      clients(lines, day * DAY, day * DAY + DAY / 2, 20 << day);
      clients(lines, day * DAY + DAY / 2, (day + 1) * DAY, 5);
    }
    assertThat(lines.findings(flood)).isEmpty();
  }

  @Test
  void testsOfLoadTunnelsAndRestoresAreNoFlood() {
    FlowLines lines = usual();
    for (int n = 0; n < 3000; n++) {
      lines.tcp(2 * DAY + n % 280, "10.0.1." + n % 8, n + 1024, WEB, 443, 20, 6000, "ACCEPT");
    }
    lines.tcp(2 * DAY, "203.0.113.9", 443, "10.0.2.10", 40_000, 900_000, 1_300_000_000, "ACCEPT");
    lines.add(
        2 * DAY, "203.0.113.8", 4500, "10.0.2.11", 4500, 17, 2_000_000, 2_000_000_000, "ACCEPT", 0);
    lines.add(
        2 * DAY, "10.0.2.11", 4500, "203.0.113.8", 4500, 17, 2_000_000, 2_000_000_000, "ACCEPT", 0);
    assertThat(lines.findings(flood)).isEmpty();
  }

  @Test
  void beforeHabitsAreKnownFloorsAreHigher() {
    FlowLines lines = new FlowLines(true);
    for (int n = 0; n < 1500; n++) {
      lines.bare(n % 280, client(n), WEB, 443);
    }
    assertThat(lines.findings(flood)).isEmpty();
    for (int n = 0; n < 12_000; n++) {
      lines.bare(n % 280, client(n), WEB, 443);
    }
    assertThat(lines.findings(flood))
        .singleElement()
        .satisfies(f -> assertThat(f.details()).containsEntry("habits_known", false));
  }

  @Test
  void theSameInAnyOrder() {
    FlowLines lines = clients(new FlowLines(true), 0, DAY + 3600, 5);
    for (int n = 0; n < 2000; n++) {
      lines.bare(DAY + 3600 + n % 280, client(n), WEB, 443);
      lines.bare(DAY + 7200 + n % 280, client(n * 3), WEB, 443);
    }
    List<Finding> expected = lines.findings(flood);
    assertThat(expected).hasSize(2);
    for (int seed = 0; seed < 3; seed++) {
      assertThat(lines.otherwise(flood, seed))
          .usingRecursiveComparison()
          .ignoringFieldsMatchingRegexes(".*details.*")
          .isEqualTo(expected);
    }
  }

  @Test
  void stateStaysSmallAndEmptiesItself() {
    String key = FactText.join("toward", "111122223333", WEB);
    EntityState state = flood.newState(key);
    long time = FlowLines.START * 1000;
    for (int n = 0; n < 3000; n++, time += 10_000) {
      Crowd crowd = new Crowd();
      for (int i = 0; i < 100; i++) {
        crowd.add(
            new Flow(
                "111122223333",
                "eni-0a",
                "",
                client(n * 100 + i),
                WEB,
                1024 + i,
                443,
                6,
                1L << n % 50,
                1L << n % 60,
                time,
                time,
                false,
                -1,
                "inbound",
                "source",
                ""));
      }
      while (state.wakeAt() < time) {
        state.wake(state.wakeAt(), Outputs.NONE);
      }
      state.apply(
          new Fact(Flood.NAME, key, time, "crowd", crowd.text(), "record " + n), Outputs.NONE);
      if (n % 100 == 0) {
        assertThat(Rewritten.bytes(state)).hasSizeLessThan(10_000);
      }
    }
    for (int i = 0; i < 1000 && !state.isEmpty(); i++) {
      state.wake(state.wakeAt(), Outputs.NONE);
    }
    assertThat(state.isEmpty()).isTrue();
  }
}
