package io.flowtrail.detector.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.Finding;
import io.flowtrail.event.NamedLists;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RejectsTest {
  private static final long DAY = 86_400;

  private final Rejects rejects =
      Rejects.of(new DetectorSettings(Map.of("least", "50", "learn", "1d")), NamedLists.EMPTY);

  /** So many rejected flows every five minutes for a while. */
  private static FlowLines noise(FlowLines lines, long from, long until, int flows) {
    for (long at = from; at < until; at += 300) {
      burst(lines, at, flows, "198.51.100.");
    }
    return lines;
  }

  private static FlowLines burst(FlowLines lines, long at, int flows, String network) {
    for (int n = 0; n < flows; n++) {
      lines.tcp(at + n % 250, network + n % 200, 40_000 + n, "10.0.2.9", 22, 1, 44, "REJECT");
    }
    return lines;
  }

  @Test
  void farMoreThanUsual() {
    FlowLines lines = burst(noise(new FlowLines(), 0, 2 * DAY, 3), 2 * DAY, 500, "198.51.100.");
    List<Finding> found = noise(lines, 2 * DAY + 300, 3 * DAY, 3).findings(rejects);
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-reject-burst");
    assertThat(finding.steps()).isZero();
    assertThat(finding.outcome()).isEqualTo("denied");
    assertThat(finding.details()).containsEntry("port", 22).containsEntry("habits_known", true);
    assertThat((Long) finding.details().get("most_in_5_minutes")).isBetween(350L, 700L);
    assertThat(finding.explanation())
        .startsWith("At eni-0a about ")
        .contains("flows from outside, most of them to port 22, were rejected in 5 min from ")
        .contains("usual are up to 4, and 4 are seldom exceeded.");
  }

  @Test
  void fromInsideIsGraver() {
    FlowLines lines = noise(new FlowLines(), 0, 2 * DAY, 3);
    burst(lines, 2 * DAY, 200, "10.0.1.");
    // There is no history of that at all.
    assertThat(lines.findings(rejects)).isEmpty();
    List<Finding> found = burst(lines, 2 * DAY, 3000, "10.0.1.").findings(rejects);
    assertThat(found).extracting(Finding::steps).containsExactly(1);
  }

  @Test
  void usualNoiseHoweverMuchIsNoBurst() {
    FlowLines lines = new FlowLines();
    for (int i = 0; i < 3 * 288; i++) {
      burst(lines, i * 300L, 30 + i % 7 * 20, "198.51.100.");
    }
    assertThat(lines.findings(rejects)).isEmpty();
  }

  @Test
  void whatStaysBecomesUsual() {
    FlowLines lines = noise(new FlowLines(), 0, DAY + 3600, 2);
    noise(lines, DAY + 3600, 4 * DAY, 100);
    assertThat(lines.findings(rejects)).hasSizeBetween(1, 2);
  }

  @Test
  void repliesThatComeLateAreNoBurst() {
    FlowLines lines = noise(new FlowLines(), 0, 2 * DAY, 3);
    for (int n = 0; n < 1000; n++) {
      lines.tcp(2 * DAY + n % 100, "203.0.113.9", 443, "10.0.2.9", 1024 + n, 1, 40, "REJECT");
    }
    assertThat(lines.findings(rejects)).isEmpty();
  }

  @Test
  void theSameInAnyOrder() {
    FlowLines lines = burst(noise(new FlowLines(), 0, DAY + 7200, 2), DAY + 7200, 300, "10.0.1.");
    burst(lines, DAY + 3600, 900, "198.51.100.");
    List<Finding> expected = lines.findings(rejects);
    assertThat(expected).hasSize(1);
    for (int seed = 0; seed < 3; seed++) {
      // Records that come twice count once in everything but packets and bytes.
      assertThat(lines.otherwise(rejects, seed))
          .usingRecursiveComparison()
          .ignoringFieldsMatchingRegexes(".*details.*")
          .isEqualTo(expected);
    }
  }
}
