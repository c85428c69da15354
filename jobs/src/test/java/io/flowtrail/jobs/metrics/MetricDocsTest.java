package io.flowtrail.jobs.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The page about metrics is the code's. */
class MetricDocsTest {
  private static final String HEAD = "| metric | labels | kind | unit | what |";

  private static String row(Metric metric) {
    String labels =
        metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
    return "| `"
        + metric.text()
        + "` | "
        + labels
        + (labels.isEmpty() ? "| " : " | ")
        + FlowtrailMetrics.label(metric.kind())
        + " | "
        + metric.unit()
        + " | "
        + metric.description()
        + " |";
  }

  @Test
  void thePageListsEveryMetricAndNoOther() throws IOException {
    List<String> page = Files.readAllLines(Path.of("..", "docs", "metrics.md"));
    List<String> listed =
        page.stream()
            .skip(page.indexOf(HEAD) + 2L)
            .takeWhile(line -> line.startsWith("|"))
            .toList();
    assertThat(page).contains(HEAD);
    assertThat(listed)
        .containsExactlyElementsOf(
            Arrays.stream(Metric.values()).map(MetricDocsTest::row).toList());
  }

  @Test
  void namesAreFlinksKindOfNames() {
    for (Metric metric : Metric.values()) {
      assertThat(metric.text()).matches("[a-z][a-zA-Z]*");
      assertThat(metric.labels()).allMatch(label -> label.matches("[a-z]+"));
    }
  }
}
