package io.flowtrail.detector.exposure;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.SampleRun;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sample.SampleOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The opened group and the opened bucket of the sample logs, and nothing else of five days. */
class ExposureSampleTest {
  @TempDir Path directory;

  @Test
  void bothDoorsAreFound() throws IOException {
    List<Finding> found =
        SampleRun.findings(
            ExposureDetector.of(new DetectorSettings(Map.of()), NamedLists.EMPTY),
            SampleOptions.defaults(),
            directory);

    assertThat(found)
        .extracting(Finding::ruleId)
        .containsExactlyInAnyOrder("flowtrail-opened-port-used", "flowtrail-public-bucket-read");
    Finding port = find(found, "flowtrail-opened-port-used");
    assertThat(port.steps()).isEqualTo(1);
    assertThat(port.details())
        .containsEntry("opened_at", "2026-03-04T02:41:03Z")
        .containsEntry("first_source", "203.0.113.99")
        .containsEntry("used_ports", "22, 3389, 27017")
        .containsEntry("sources", 3L)
        .containsEntry("closed", false);
    Finding bucket = find(found, "flowtrail-public-bucket-read");
    assertThat(bucket.details())
        .containsEntry("opened_at", "2026-03-03T15:46:48Z")
        .containsEntry("block_removed_at", "2026-03-03T15:42:05Z")
        .containsEntry("first_source", "203.0.113.66")
        .containsEntry("closed_at", "2026-03-04T09:14:27Z")
        .containsEntry("requests", 181L);
    assertThat(bucket.explanation()).contains("7.4 GB out").contains("after 17 h 27 min");
  }

  private static Finding find(List<Finding> found, String rule) {
    return found.stream().filter(each -> each.ruleId().equals(rule)).findFirst().orElseThrow();
  }
}
