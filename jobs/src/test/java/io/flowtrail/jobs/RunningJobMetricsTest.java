package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.metrics.Metric;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running job tells Prometheus; and that what asks for it asks for nothing else. */
class RunningJobMetricsTest {
  private static final String OURS = "_" + Metric.GROUP + "_";

  @TempDir private static Path directory;

  private static WatchedSample job;
  private static Scrape scrape;

  @BeforeAll
  static void watch() throws Exception {
    job = new WatchedSample(directory);
    job.deliver("first");
    job.await("a start after the failure", seen -> FailingOnce.failures() == 1);
    job.await(
        "everything to be read",
        seen ->
            seen.sum("flowtrail_unassignedSplits") == 0
                && seen.sum("flowtrail_sinceLastLook") >= 0
                && seen.sum("flowtrail_alerts_delivered") >= 0
                && seen.sum("flowtrail_kind_verdict_digestVerdicts") > 0
                && seen.sum("flowtrail_rule_matches") > 0);
    job.deliver("second");
    scrape =
        job.await(
            "what came behind the failure",
            seen ->
                seen.sum("flowtrail_reason_deadLetters") > 0
                    && seen.sum("flowtrail_discoveryLag") >= 0);
    Files.writeString(
        Path.of("/tmp/m/scrape.txt"), scrape.toString().replace("Series[", "\nSeries["));
  }

  @AfterAll
  static void stop() throws Exception {
    job.close();
  }

  @Test
  void everyMetricIsToldWithItsLabelsAndNoOther() {
    Map<String, Set<String>> told = new HashMap<>();
    Set<String> scopeLabels = new HashSet<>();
    for (Scrape.Series series : scrape.series()) {
      int ours = series.name().indexOf(OURS);
      if (ours < 0) {
        scopeLabels.addAll(series.labels().keySet());
      }
    }
    Set<String> flinks =
        Set.of(
            "host",
            "tm_id",
            "job_id",
            "job_name",
            "task_id",
            "task_name",
            "operator_id",
            "operator_name",
            "subtask_index",
            "task_attempt_id",
            "task_attempt_num");
    for (Scrape.Series series : scrape.series()) {
      int ours = series.name().indexOf(OURS);
      if (ours >= 0) {
        Set<String> labels = new HashSet<>(series.labels().keySet());
        labels.removeAll(flinks);
        told.put(series.name().substring(ours + OURS.length()), labels);
      }
    }
    Map<String, Set<String>> expected = new HashMap<>();
    Arrays.stream(Metric.values())
        .forEach(
            metric -> {
              List<String> parts = new java.util.ArrayList<>(metric.labels());
              parts.add(metric.text());
              expected.put(String.join("_", parts), Set.copyOf(metric.labels()));
            });
    assertThat(told).isEqualTo(expected);
  }
}
