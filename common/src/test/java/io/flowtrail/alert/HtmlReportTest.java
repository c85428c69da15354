package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.RecordOrigin;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HtmlReportTest {
  private static final RunSummary RUN =
      new RunSummary(
          List.of("s3://org-logs/AWSLogs"),
          61,
          Map.of("cloudtrail", 120_000L, "vpcflow", 3L),
          Map.of("truncated", 2L),
          1,
          5,
          "integrity: not checked in this version",
          Map.of("Buckets listed", 42L));

  private static String report(List<Alert> alerts, List<DeadLetter> letters) throws IOException {
    StringWriter out = new StringWriter();
    HtmlReport.write(out, RUN, alerts, letters);
    return out.toString();
  }

  private static Alert alert(int i, Severity severity, String members) {
    String time = String.format("2026-03-01T%02d:%02d:00Z", i / 60 % 24, i % 60);
    AlertRule rule = Matches.rule(severity, "cloudtrail", List.of("attack.t1530"));
    return Alert.ofMatch(rule, Matches.stop("e" + i, time, members));
  }

  @Test
  void aRunWithoutAlertsStillHasAReport() throws IOException {
    String html = report(List.of(), List.of());
    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .contains("No rule found anything to alert about in 120,003 records")
        .contains("matched against 61 rules")
        .contains("Buckets listed")
        .contains("truncated");
  }

  @Test
  void alertsAreShownTheGravestFirstWithTheirEvidence() throws IOException {
    String html =
        report(List.of(alert(0, Severity.LOW, ""), alert(1, Severity.CRITICAL, "")), List.of());
    assertThat(html.indexOf("Critical</span><time>")).isPositive();
    assertThat(html.indexOf("Critical</span><time>")).isLessThan(html.indexOf("Low</span><time>"));
    assertThat(html)
        .contains("s3://org-logs/AWSLogs/a.json.gz record 17")
        .contains("&quot;StopLogging&quot;")
        .contains("T1530 Data from Cloud Storage");
  }

  @Test
  void fiveThousandAlertsAndMoreMakeAReportOfBoundedSize() throws IOException {
    List<Alert> alerts = new ArrayList<>();
    String big = ",\"big\":\"" + "x".repeat(10_000) + "\"";
    for (int i = 0; i < HtmlReport.MOST_ALERTS + 10; i++) {
      alerts.add(alert(i, Severity.MEDIUM, big));
    }
    String html = report(alerts, List.of());
    assertThat(html).contains("10 further alerts are not shown here");
    assertThat(html.split("class=\"alert medium\"", -1)).hasSize(HtmlReport.MOST_ALERTS + 1);
    assertThat(html.length()).isLessThan(30_000_000);
  }

  @Test
  void nothingHostileBecomesMarkup() throws IOException {
    String evil = "<script>alert(1)</script><img src=x onerror=alert(1)>'\\\"\\u202E\\u001b";
    String json =
        Matches.stopLogging("<blink>", "2026-03-01T10:00:00Z", ",\"</pre>\":\"</pre>\"")
            .replace("Ops/ana", "Ops/" + evil)
            .replace("trail/main", evil)
            .replace("203.0.113.9", evil);
    MatchedRecord match = Matches.match(LogSource.CLOUDTRAIL, json, "2026-03-01T10:00:00Z");
    AlertRule rule =
        new AlertRule(
            "<i>",
            "<u>title</u>",
            "<p onclick=x>",
            Severity.HIGH,
            "",
            "cloudtrail",
            List.of("attack.<x>"),
            List.of("<fp>"),
            List.of("javascript:x"),
            "<todo>");
    DeadLetter letter =
        new DeadLetter(
            new RecordOrigin("<file>", "<entry>", 1, 0),
            DeadLetter.Reason.CORRUPT,
            "<detail>",
            "<id>",
            "<head>\u001B");
    String html = report(List.of(Alert.ofMatch(rule, match)), List.of(letter));
    assertThat(html)
        .doesNotContain(
            "<script", "<img", "<blink>", "<u>", "<p onclick", "<fp>", "<todo>", "<file>")
        .doesNotContain("<head>\\u001b", "\u001B", "\u202E", "<i>", "<detail>");
    assertThat(html.split("<pre>", -1)).hasSameSizeAs(html.split("</pre>", -1));
  }

  @Test
  void thePageAsksForNothingFromOutside() throws IOException {
    String html = report(List.of(alert(0, Severity.HIGH, "")), List.of());
    assertThat(html)
        .contains("Content-Security-Policy\" content=\"default-src 'none'")
        .doesNotContain("<script", "<link", "src=", "@import", "url(", "href=");
  }
}
