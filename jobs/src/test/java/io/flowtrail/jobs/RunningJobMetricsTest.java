package io.flowtrail.jobs;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.jobs.deploy.AlertRules;
import io.flowtrail.jobs.deploy.Deploy;
import io.flowtrail.jobs.deploy.PromQl;
import io.flowtrail.jobs.metrics.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running job tells Prometheus; and that what asks for it asks for nothing else. */
class RunningJobMetricsTest {
  private static final String OURS = "_" + Metric.GROUP + "_";

  /** Labels of Flink's own scopes. */
  private static final Set<String> SCOPE =
      Set.of(
          "host",
          "tm_id",
          "job_id",
          "job_name",
          "task_id",
          "task_name",
          "task_attempt_id",
          "task_attempt_num",
          "operator_id",
          "operator_name",
          "subtask_index");

  /** Of no use in a picture of a job that goes on. */
  private static final Set<String> NOT_SHOWN =
      Set.of(
          "recordsOutOfRange",
          "alertsBelowMinimum",
          "alertsClosed",
          "shards",
          "listedObjects",
          "listedBytes",
          "listingComplete",
          "looksFailed");

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
            seen.has("flowtrail_sinceLastLook", value -> value >= 0)
                && seen.has("flowtrail_unassignedSplits", value -> value == 0)
                && seen.has("operator_pendingBytes", value -> value == 0)
                && seen.has("flowtrail_kind_verdict_digestVerdicts", value -> true));
    job.deliver("second");
    // Gauges of the job manager would show for ever what they showed before the failure, if they
    // were not taken away; then this would not come.
    scrape =
        job.await(
            "what came behind the failure",
            seen ->
                seen.has("flowtrail_reason_deadLetters", value -> value > 0)
                    && seen.has("flowtrail_discoveryLag", value -> value >= 0)
                    && seen.has("flowtrail_sink_alertsDelivered", value -> value > 0));
  }

  @AfterAll
  static void stop() throws Exception {
    if (job != null) {
      job.close();
    }
  }

  @Test
  void everyMetricIsToldWithItsLabelsAndNoOther() {
    Map<String, Set<String>> told = new TreeMap<>();
    for (Scrape.Series series : scrape.series()) {
      int ours = series.name().indexOf(OURS);
      if (ours >= 0) {
        Set<String> labels = new HashSet<>(series.labels().keySet());
        labels.removeAll(SCOPE);
        told.put(series.name().substring(ours + OURS.length()), labels);
      }
    }
    Map<String, Set<String>> expected = new TreeMap<>();
    for (Metric metric : Metric.values()) {
      String labels = metric.labels().stream().map(label -> label + "_").collect(joining());
      expected.put(labels + metric.text(), Set.copyOf(metric.labels()));
    }
    assertThat(told).isEqualTo(expected);
  }

  @Test
  void whatThePageNamesOfFlinksIsThere() throws IOException {
    List<String> named =
        Files.readAllLines(Path.of("..", "docs", "metrics.md")).stream()
            .map(Pattern.compile("\\| `(flink_\\w+)` \\|.*")::matcher)
            .filter(Matcher::matches)
            .map(matcher -> matcher.group(1))
            .toList();
    assertThat(named).hasSizeGreaterThan(10);
    assertThat(names()).containsAll(named);
  }

  @Test
  void idsOfRulesAreWhatTheyAre() {
    assertThat(scrape.ending("_flowtrail_rule_matches"))
        .allMatch(series -> series.labels().get("rule").matches("[0-9a-f]{8}-.{27}|[a-z_.-]+"));
  }

  @Test
  void alertsOfPrometheusAskForWhatIsThere() throws IOException {
    for (AlertRules.Rule rule : AlertRules.read()) {
      assertThatItIsThere(rule.alert(), rule.expr());
    }
  }

  @Test
  void theDashboardAsksForWhatIsThere() throws IOException {
    JsonNode dashboard =
        new ObjectMapper().readTree(Deploy.text("deploy", "grafana", "flowtrail.json"));
    List<JsonNode> expressions = dashboard.findValues("expr");
    assertThat(expressions).hasSizeGreaterThan(30);
    for (JsonNode expression : expressions) {
      assertThatItIsThere("dashboard", expression.asText());
    }
    String variable = dashboard.at("/templating/list/1/query").asText();
    assertThat(variable).isEqualTo("label_values(flink_jobmanager_job_uptime, job_name)");
    assertThatItIsThere("variable", "flink_jobmanager_job_uptime{job_name=\"x\"}");
  }

  @Test
  void theDashboardShowsEveryMetricOfOurs() throws IOException {
    String all =
        Deploy.text("deploy", "grafana", "flowtrail.json")
            + Deploy.text("deploy", "prometheus", "alerts.yaml");
    Set<String> left = new HashSet<>(NOT_SHOWN);
    for (Metric metric : Metric.values()) {
      if (!all.contains("_" + metric.text())) {
        assertThat(left).as("metrics that are left out on purpose").contains(metric.text());
      }
      if (all.contains("_" + metric.text())) {
        assertThat(left).doesNotContain(metric.text());
      }
    }
  }

  private static void assertThatItIsThere(String who, String expression) {
    PromQl asked = PromQl.of(expression);
    assertThat(names()).as(who + ": " + expression).containsAll(asked.metrics());
    assertThat(asked.metrics()).as(who).isNotEmpty();
    Set<String> labels =
        scrape.series().stream()
            .filter(series -> asked.metrics().contains(series.name()))
            .flatMap(series -> series.labels().keySet().stream())
            .collect(toSet());
    assertThat(labels).as(who + ": " + expression).containsAll(asked.labels());
  }

  private static Set<String> names() {
    return scrape.series().stream().map(Scrape.Series::name).collect(toSet());
  }
}
