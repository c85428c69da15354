package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.digest.Verdict;
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
  private static final long HOUR = 3_600_000;

  private static final RunSummary RUN =
      new RunSummary(
          List.of("s3://org-logs/AWSLogs"),
          61,
          "0123456789ab",
          Map.of("cloudtrail", 120_000L, "vpcflow", 3L),
          Map.of("truncated", 2L),
          1,
          5,
          IntegritySummary.notChecked("integrity: not checked, as asked"),
          List.of("1 flow log, records in 95.8 % of 24 hours; none in 1 hour: <fl-1>"),
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
  void theReportTellsTheHoursOfLogsThatNoDigestProves() throws IOException {
    assertThat(report(List.of(), List.of()))
        .contains("95.8 % of 24 hours; none in 1 hour: &lt;fl-1&gt;");
  }

  @Test
  void aRunWithoutAlertsStillHasAReport() throws IOException {
    String html = report(List.of(), List.of());
    assertThat(html)
        .startsWith("<!DOCTYPE html>")
        .endsWith("</html>\n")
        .contains("No rule found anything to alert about in 120,003 records")
        .contains("matched against 61 rules")
        .contains("rules version 0123456789ab")
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

  private static String report(IntegritySummary integrity) throws IOException {
    RunSummary run =
        new RunSummary(
            List.of(), 1, "0123456789ab", Map.of(), Map.of(), 0, 0, integrity, List.of(), Map.of());
    StringWriter out = new StringWriter();
    HtmlReport.write(out, run, List.of(), List.of());
    return out.toString();
  }

  private static CoverageRow row(String account, CoverageRow.Stretch... stretches) {
    return new CoverageRow(
        account, "", "eu-west-1", "main", "us-east-1", 0, 240 * HOUR, List.of(stretches));
  }

  private static CoverageRow.Stretch stretch(long from, long to, CoverageRow.State state) {
    return new CoverageRow.Stretch(from * HOUR, to * HOUR, state);
  }

  @Test
  void theEvidenceOfAnAlertIsToldInWordsAndColour() throws IOException {
    Alert alert = alert(0, Severity.HIGH, "");
    String file = alert.evidences().get(0).origin().file();
    EvidenceIntegrity modified =
        EvidenceIntegrity.of(Findings.log(Verdict.MODIFIED, "bytes follow the end"));
    assertThat(report(List.of(alert), List.of()))
        .contains("<span class=\"proof pending\">… evidence pending</span>");
    assertThat(report(List.of(alert.withIntegrity(Map.of(file, modified))), List.of()))
        .contains(
            "<span class=\"proof failed\">✗ evidence FAILED: modified</span>",
            "<br>bytes follow the end<br>SHA-256 cdcd",
            "<br>digest AWSLogs/111122223333/CloudTrail-Digest/",
            "<dt>Evidence</dt><dd>1 FAILED: modified</dd>",
            "one step up: the evidence is not intact");
  }

  @Test
  void aFailureOfValidationShowsBothHashes() throws IOException {
    Alert alert = Findings.alert(Findings.log(Verdict.MODIFIED, "the hash is another"));
    assertThat(report(List.of(alert), List.of()))
        .contains(
            "<dt>Why</dt><dd>the hash is another</dd>",
            "<dt>Expected</dt><dd>abab",
            "<dt>Found</dt><dd>cdcd",
            "<dt>Digest</dt><dd>AWSLogs/");
  }

  @Test
  void nothingHostileInFindingsBecomesMarkup() throws IOException {
    String evil = "\"><script>alert(1)</script><blink>'\u202E\u001b";
    Alert failure = Findings.alert(Findings.log(evil, Verdict.MODIFIED, evil, Findings.DELIVERY));
    Alert alert = alert(0, Severity.HIGH, "");
    EvidenceIntegrity integrity = new EvidenceIntegrity("failed", evil, evil, evil, evil);
    String file = alert.evidences().get(0).origin().file();
    String html = report(List.of(failure, alert.withIntegrity(Map.of(file, integrity))), List.of());
    assertThat(html).doesNotContain("<script", "<blink>", "\u202E", "\u001B");
    CoverageRow row =
        new CoverageRow(
            evil,
            evil,
            evil,
            evil,
            evil,
            0,
            HOUR,
            List.of(stretch(0, 1, CoverageRow.State.FAILED)));
    String coverage =
        report(new IntegritySummary(evil, Map.of(Verdict.VALID, 1L), Map.of(), evil, List.of(row)));
    assertThat(coverage).doesNotContain("<script", "<blink>", "\u202E", "\u001B");
  }

  @Test
  void countsByVerdictAreShown() throws IOException {
    IntegritySummary integrity =
        new IntegritySummary(
            "2 of 3 digests hold",
            Map.of(Verdict.VALID, 2L, Verdict.BAD_SIGNATURE, 1L),
            Map.of(Verdict.VALID, 12_000L),
            "",
            List.of());
    assertThat(report(integrity))
        .contains("2 of 3 digests hold")
        .contains("<td>valid</td><td class=\"number\">2</td><td class=\"number\">12,000</td>")
        .contains("<td>bad signature</td><td class=\"number\">1</td><td class=\"number\">0</td>")
        .doesNotContain("Nothing vouches", "<td>modified</td>");
  }

  @Test
  void anArchiveWithoutDigestsSaysThatNothingVouchesForIt() throws IOException {
    Map<Verdict, Long> uncovered = Map.of(Verdict.UNCOVERED, 7L);
    assertThat(report(new IntegritySummary("no digests", Map.of(), uncovered, "", List.of())))
        .contains("<strong>Nothing vouches for these logs.</strong>");
    assertThat(report(IntegritySummary.notChecked("not checked, as asked")))
        .contains("not checked, as asked")
        .doesNotContain("Nothing vouches");
  }

  @Test
  void coverageIsDrawnWithWordsBesideIt() throws IOException {
    CoverageRow row =
        row(
            "111122223333",
            stretch(0, 100, CoverageRow.State.VERIFIED),
            stretch(100, 114, CoverageRow.State.ABSENT),
            stretch(114, 115, CoverageRow.State.FAILED),
            stretch(115, 120, CoverageRow.State.UNPROVEN));
    String told = "verified 83.3 %: 100.0 h, unproven 5.0 h, absent 14.0 h, failed 1.0 h";
    assertThat(
            report(new IntegritySummary("s", Map.of(), Map.of(), "83.3 % is seen", List.of(row))))
        .contains("<h3>Coverage</h3><p>83.3 % is seen</p>")
        .contains(
            "aria-label=\"111122223333 / eu-west-1, trail main: " + told + "\"",
            "<span>" + told + "</span>")
        .contains(
            "<rect class=\"verified\" x=\"0\" y=\"8\" width=\"400\" height=\"10\">",
            "<rect class=\"absent\" x=\"400\" y=\"16\" width=\"56\" height=\"2\">",
            "<rect class=\"failed\" x=\"456\" y=\"0\" width=\"4\" height=\"18\">",
            "<rect class=\"unproven\" x=\"460\" y=\"12\" width=\"20\" height=\"6\">")
        .doesNotContain("url(", "<script");
  }

  @Test
  void aMinuteThatFailedCannotHideInAYear() throws IOException {
    long year = 365 * 24 * HOUR;
    CoverageRow row =
        new CoverageRow(
            "111122223333",
            "",
            "eu-west-1",
            "main",
            "us-east-1",
            0,
            year,
            List.of(
                new CoverageRow.Stretch(0, year, CoverageRow.State.VERIFIED),
                new CoverageRow.Stretch(year / 2, year / 2 + 60_000, CoverageRow.State.FAILED)));
    assertThat(report(new IntegritySummary("s", Map.of(), Map.of(), "", List.of(row))))
        .contains("x=\"480\" y=\"0\" width=\"4\" height=\"18\"", "failed 1 min", "verified 99.9 %");
  }

  @Test
  void manyRowsAreCutTheWorstAreKeptAndTheReportSaysSo() throws IOException {
    List<CoverageRow> rows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      CoverageRow.State state = i == 999 ? CoverageRow.State.FAILED : CoverageRow.State.VERIFIED;
      rows.add(row(String.format("%012d", i), stretch(0, 240, state)));
    }
    String html = report(new IntegritySummary("s", Map.of(), Map.of(), "", rows));
    assertThat(html.split("<th scope=\"row\">", -1)).hasSize(CoverageChart.MOST_ROWS + 1);
    assertThat(html)
        .contains("200 of 1,000 rows are drawn", "000000000999 / eu-west-1, trail main")
        .doesNotContain("000000000998 / eu-west-1");
  }

  @Test
  void oddStretchesAreDrawnWithinThePicture() throws IOException {
    CoverageRow row =
        row(
            "111122223333",
            stretch(-50, 300, CoverageRow.State.VERIFIED),
            stretch(20, 10, CoverageRow.State.FAILED),
            new CoverageRow.Stretch(Long.MAX_VALUE, Long.MIN_VALUE, CoverageRow.State.ABSENT));
    assertThat(report(new IntegritySummary("s", Map.of(), Map.of(), "", List.of(row))))
        .contains("<rect class=\"verified\" x=\"0\" y=\"8\" width=\"960\"")
        .doesNotContain("NaN", "width=\"-", "x=\"-");
  }
}
