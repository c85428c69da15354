package io.flowtrail.jobs.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Whoever is woken finds a page that says what to do. */
class AlertRulesTest {
  private static final String PAGE = "docs/operations.md";
  private static final String HEADING = "### ";

  @Test
  void everyAlertHasItsHeadingAndEveryHeadingItsAlert() throws IOException {
    List<String> headings =
        Deploy.text("docs", "operations.md")
            .lines()
            .filter(line -> line.startsWith(HEADING + "Flowtrail"))
            .map(line -> line.substring(HEADING.length()))
            .toList();
    assertThat(headings)
        .doesNotHaveDuplicates()
        .containsExactlyElementsOf(AlertRules.read().stream().map(AlertRules.Rule::alert).toList());
  }

  @Test
  void everyAlertLeadsThere() throws IOException {
    for (AlertRules.Rule rule : AlertRules.read()) {
      assertThat(rule.annotations())
          .containsEntry("runbook_url", PAGE + "#" + rule.alert().toLowerCase(Locale.ROOT))
          .containsKey("summary");
      assertThat(rule.labels().get("severity")).isIn("critical", "warning");
    }
  }

  @Test
  void anExpressionIsTakenApart() {
    PromQl asked =
        PromQl.of("sum by (job, sink) (rate(a_b{x=\"c_d\", y!~\"e\"}[5m])) / 2 > 0 and time() > f");
    assertThat(asked.metrics()).containsExactlyInAnyOrder("a_b", "f");
    assertThat(asked.labels()).containsExactlyInAnyOrder("job", "sink", "x", "y");
  }
}
