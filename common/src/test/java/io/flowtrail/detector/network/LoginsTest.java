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

class LoginsTest {
  private static final long DAY = 86_400;
  private static final String INSIDE = "10.0.1.5";
  private static final String OUTSIDE = "198.51.100.7";
  private static final String SERVER = "10.0.2.9";

  private final Logins logins = Logins.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);

  /** Connections that are soon over, one every few seconds. */
  private static FlowLines guesses(
      FlowLines lines, long at, String from, int port, int times, int every) {
    for (int n = 0; n < times; n++) {
      lines.tcp(
          at + (long) n * every,
          from,
          1024 + (int) ((at + n * 7L) % 60_000),
          SERVER,
          port,
          18 + n % 3,
          3100,
          "ACCEPT");
    }
    return lines;
  }

  private static FlowLines session(FlowLines lines, long at, String from, int port) {
    return lines.tcp(at, from, 61_500, SERVER, port, 400, 180_000, "ACCEPT");
  }

  @Test
  void guessesFromOutside() {
    List<Finding> found = guesses(new FlowLines(), 0, OUTSIDE, 22, 200, 5).findings(logins);
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-login-guessing");
    assertThat(finding.steps()).isEqualTo(-1);
    assertThat(finding.principal()).isEqualTo(OUTSIDE);
    assertThat(finding.evidences()).isNotEmpty();
    assertThat(finding.explanation())
        .startsWith("At port 22 of 10.0.2.9 198.51.100.7 opened about ")
        .endsWith("; none led to anything.");
  }

  @Test
  void aLongConnectionFollows() {
    FlowLines lines = session(guesses(new FlowLines(), 0, OUTSIDE, 22, 100, 5), 900, OUTSIDE, 22);
    List<Finding> found = lines.findings(logins);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(1);
    assertThat(found.get(0).explanation())
        .endsWith("; then a connection of 198.51.100.7 led to something.");
  }

  @Test
  void theSessionOfSomebodyElseIsNoSuccess() {
    FlowLines lines =
        session(guesses(new FlowLines(), 0, OUTSIDE, 22, 100, 5), 900, "198.51.100.8", 22);
    assertThat(lines.findings(logins)).extracting(Finding::steps).containsExactly(-1);
  }

  @Test
  void manyGuessersAreOneFinding() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 30; n++) {
      guesses(lines, n * 400L, "198.51.100." + n, 3389, 60, 6);
    }
    List<Finding> found = lines.findings(logins);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details()).containsEntry("sources", 30L);
  }

  @Test
  void insideOnceThePortIsKnown() {
    FlowLines lines = new FlowLines();
    for (int hour = 0; hour < 60; hour++) {
      session(lines, hour * 3600L, "10.0.1.6", 3306);
    }
    guesses(lines, 20 * 3600, INSIDE, 3306, 100, 5);
    assertThat(lines.findings(logins)).isEmpty();
    List<Finding> found = guesses(lines, 55 * 3600, "10.0.1.7", 3306, 100, 5).findings(logins);
    assertThat(found).extracting(Finding::steps).containsExactly(0);
  }

  @Test
  void dailyClientsAreNoGuessers() {
    FlowLines lines = new FlowLines();
    for (long at = 0; at < 4 * DAY; at += 3600) {
      guesses(lines, at, INSIDE, 3306, 100, 4);
    }
    assertThat(lines.findings(logins)).isEmpty();
  }

  @Test
  void fewConnectionsOneSessionOrOtherPortsAreNoGuesses() {
    FlowLines lines = guesses(new FlowLines(), 0, OUTSIDE, 22, 25, 5);
    guesses(lines, 0, OUTSIDE, 443, 500, 2);
    for (int n = 0; n < 300; n++) {
      // A session in which little happens, reported every minute.
      lines.tcp(n * 60L, "198.51.100.8", 50_000, SERVER, 22, 10, 900, "ACCEPT");
      lines.rejected(n, "198.51.100.9", SERVER, 22);
      lines.bare(n, "198.51.100.10", SERVER, 22);
      // Copies of files, each over a connection of its own.
      lines.tcp(n * 5L, "198.51.100.11", 1024 + n, SERVER, 22, 90, 90_000, "ACCEPT");
    }
    assertThat(lines.findings(logins)).isEmpty();
  }

  @Test
  void theSameInAnyOrder() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 12; n++) {
      guesses(lines, n * 4000L, "198.51.100." + n, 22, 20 + 5 * n, 6);
      session(lines, n * 4000L + 1500, "198.51.100." + n, 22);
    }
    session(lines, DAY, "198.51.100.3", 22);
    guesses(lines, 5 * DAY, OUTSIDE, 22, 100, 3);
    List<Finding> expected = lines.findings(logins);
    assertThat(expected).hasSize(2);
    for (int seed = 0; seed < 5; seed++) {
      assertThat(lines.otherwise(logins, seed)).isEqualTo(expected);
    }
  }

  @Test
  void stateStaysSmallAndEmptiesItself() {
    String key = FactText.join("111122223333", SERVER, "22");
    EntityState state = logins.newState(key);
    long time = FlowLines.START * 1000;
    for (int n = 0; n < 300; n++, time += 10_000) {
      LoginTries tries = new LoginTries(time);
      for (int i = 0; i < 6000; i++) {
        tries.add(
            new Flow(
                "111122223333",
                "eni-0a",
                "",
                "198.51." + n % 9 + "." + i % 60,
                SERVER,
                1024 + i,
                22,
                6,
                18,
                3100,
                time,
                time,
                false,
                -1,
                "inbound",
                "source",
                ""),
            true);
      }
      while (state.wakeAt() < time) {
        state.wake(state.wakeAt(), Outputs.NONE);
      }
      state.apply(
          new Fact(Logins.NAME, key, time, "logins", tries.text(), "record " + n), Outputs.NONE);
      assertThat(Rewritten.bytes(state)).hasSizeLessThan(60_000);
    }
    for (int i = 0; i < 1000 && !state.isEmpty(); i++) {
      state.wake(state.wakeAt(), Outputs.NONE);
    }
    assertThat(state.isEmpty()).isTrue();
  }
}
