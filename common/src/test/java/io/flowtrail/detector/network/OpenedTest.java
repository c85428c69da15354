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

class OpenedTest {
  private static final String OUTSIDE = "198.51.100.7";
  private static final String SERVER = "10.0.2.9";

  private final Opened opened = Opened.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);

  private static FlowLines rejected(FlowLines lines, String from, int times) {
    for (int n = 0; n < times; n++) {
      lines.tcp(n * 60L, from, 40_000 + n, SERVER, 22, 3, 180, "REJECT");
    }
    return lines;
  }

  private static FlowLines accepted(FlowLines lines, long at, String from) {
    return lines.tcp(at, from, 50_000, SERVER, 22, 40, 6000, "ACCEPT");
  }

  @Test
  void letInAfterRejects() {
    List<Finding> found =
        accepted(rejected(new FlowLines(), OUTSIDE, 6), 4000, OUTSIDE).findings(opened);
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-accepted-after-rejects");
    assertThat(finding.steps()).isEqualTo(1);
    assertThat(finding.principal()).isEqualTo(OUTSIDE);
    assertThat(finding.evidences()).hasSize(1);
    assertThat(finding.explanation())
        .isEqualTo(
            "At port 22 of 10.0.2.9 198.51.100.7 was let in from 2026-03-01T11:06:40Z on, after 6"
                + " rejected flows since 2026-03-01T10:00:00Z.");
  }

  @Test
  void insideIsLessGrave() {
    List<Finding> found =
        accepted(rejected(new FlowLines(), "10.0.1.5", 6), 4000, "10.0.1.5").findings(opened);
    assertThat(found).extracting(Finding::steps).containsExactly(0);
  }

  @Test
  void manySourcesAtOnePortAreOneFinding() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 50; n++) {
      accepted(rejected(lines, "198.51.100." + n, 6), 4000 + n * 100, "198.51.100." + n);
    }
    List<Finding> found = lines.findings(opened);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details()).containsEntry("sources", 37L);
  }

  @Test
  void notAfterADay() {
    FlowLines lines = rejected(new FlowLines(), OUTSIDE, 6);
    assertThat(accepted(lines, 90_000, OUTSIDE).findings(opened)).isEmpty();
  }

  @Test
  void fewRejectsOthersRejectsOrNothingSaidIsNoHole() {
    assertThat(accepted(rejected(new FlowLines(), OUTSIDE, 4), 4000, OUTSIDE).findings(opened))
        .isEmpty();
    assertThat(
            accepted(rejected(new FlowLines(), OUTSIDE, 6), 4000, "198.51.100.8").findings(opened))
        .isEmpty();
    assertThat(
            rejected(new FlowLines(), OUTSIDE, 6).bare(4000, OUTSIDE, SERVER, 22).findings(opened))
        .isEmpty();
  }

  @Test
  void latePacketsOfConnectionsAreNoHole() {
    FlowLines burst = new FlowLines();
    for (int n = 0; n < 50; n++) {
      burst.tcp(n % 20, OUTSIDE, 40_000 + n, SERVER, 22, 1, 40, "REJECT");
    }
    assertThat(accepted(burst, 100, OUTSIDE).findings(opened)).isEmpty();
    FlowLines mixed = new FlowLines();
    for (int n = 0; n < 50; n++) {
      mixed.tcp(n * 300L, OUTSIDE, 40_000 + n, SERVER, 22, 1, 40, "REJECT");
      accepted(mixed, n * 300L + 100, OUTSIDE);
    }
    assertThat(mixed.findings(opened)).isEmpty();
  }

  @Test
  void theSameInAnyOrder() {
    FlowLines lines = new FlowLines();
    for (int n = 0; n < 30; n++) {
      accepted(rejected(lines, "198.51.100." + n, 4 + n % 3), 4000 + n * 100, "198.51.100." + n);
    }
    List<Finding> expected = lines.findings(opened);
    assertThat(expected).hasSize(1);
    for (int seed = 0; seed < 5; seed++) {
      assertThat(lines.otherwise(opened, seed)).isEqualTo(expected);
    }
  }

  @Test
  void stateStaysSmallAndEmptiesItself() {
    String key = FactText.join("111122223333", SERVER);
    EntityState state = opened.newState(key);
    EntityState.Output out = Outputs.NONE;
    long time = FlowLines.START * 1000;
    for (int n = 0; n < 500; n++, time += 10_000) {
      Tries tries = new Tries(time);
      for (int i = 0; i < 500; i++) {
        tries.add(
            new Flow(
                "111122223333",
                "eni-0a",
                "",
                "198.51." + n % 200 + "." + i % 250,
                SERVER,
                45_000,
                1 + i + n,
                6,
                1,
                44,
                time,
                time,
                i % 7 != 0,
                -1,
                "inbound",
                "source",
                ""));
      }
      while (state.wakeAt() < time) {
        state.wake(state.wakeAt(), out);
      }
      state.apply(new Fact(Opened.NAME, key, time, "tries", tries.text(), "record " + n), out);
      assertThat(Rewritten.bytes(state)).hasSizeLessThan(40_000);
    }
    for (int i = 0; i < 10_000 && !state.isEmpty(); i++) {
      state.wake(state.wakeAt(), out);
    }
    assertThat(state.isEmpty()).isTrue();
  }
}
