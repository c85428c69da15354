package io.flowtrail.alert;

import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.event.DeadLetter;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The report of a run as one HTML page that needs nothing else: no script, no request, and a policy
 * that forbids both. All log content is escaped. The alerts are walked several times, never held,
 * so that a large report needs no large memory.
 */
public final class HtmlReport {
  /** Most alerts that are shown one by one, the gravest first; the counts are of all. */
  static final int MOST_ALERTS = 5000;

  private static final int MOST_DEAD_LETTERS = 200;
  private static final int MOST_BARS = 60;
  private static final int LONGEST_RECORD = 16_000;

  /** Raw records are shown until they have come to so many characters. */
  private static final long RECORDS_BUDGET = 8_000_000;

  private final Writer out;
  private long recordsWritten;

  private HtmlReport(Writer out) {
    this.out = out;
  }

  /**
   * Writes the page.
   *
   * @param alerts in the order of {@link AlertOrder}; iterated several times
   * @param deadLetters the first ones are listed
   */
  public static void write(
      Writer out, RunSummary run, Iterable<Alert> alerts, List<DeadLetter> deadLetters)
      throws IOException {
    new HtmlReport(out).page(run, alerts, deadLetters);
  }

  /** What the first walk over the alerts finds. */
  private static final class Totals {
    private final Map<Severity, Long> bySeverity = new EnumMap<>(Severity.class);
    private final Map<String, Long> byRule = new TreeMap<>();
    private long count;
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    void add(Alert alert) {
      count++;
      bySeverity.merge(alert.severity(), 1L, Long::sum);
      byRule.merge(alert.rule().title(), 1L, Long::sum);
      first = Math.min(first, alert.firstTime());
      last = Math.max(last, alert.lastTime());
    }
  }

  private void page(RunSummary run, Iterable<Alert> alerts, List<DeadLetter> deadLetters)
      throws IOException {
    Totals totals = new Totals();
    alerts.forEach(totals::add);
    out.write(HEAD);
    String sources = String.join(", ", run.sources());
    out.write("<header><h1>Flowtrail</h1><p class=\"lead\">");
    text(sources);
    if (totals.count > 0) {
      out.write("<br>alerts from ");
      text(AlertTextWriter.time(totals.first));
      out.write(" to ");
      text(AlertTextWriter.time(totals.last));
    }
    out.write("<br>rules version ");
    text(run.rulesVersion());
    out.write("</p></header>\n<main>\n");
    severities(totals);
    if (totals.count > 0) {
      timeline(alerts, totals);
      alerts(alerts, totals);
    } else {
      out.write("<section><h2>Alerts</h2><p>No rule found anything to alert about in ");
      out.write(number(run.records()) + " records.</p></section>\n");
    }
    integrity(run.integrity(), run.coverage());
    run(run, totals);
    deadLetters(run, deadLetters);
    out.write("</main>\n</body></html>\n");
  }

  private void severities(Totals totals) throws IOException {
    out.write("<section class=\"tiles\">");
    for (int i = Severity.values().length - 1; i >= 0; i--) {
      Severity severity = Severity.values()[i];
      long count = totals.bySeverity.getOrDefault(severity, 0L);
      if (severity == Severity.INFORMATIONAL && count == 0) {
        continue;
      }
      out.write("<div class=\"tile " + severity.level() + (count == 0 ? " none" : "") + "\"><b>");
      out.write(number(count) + "</b><span>" + severity.caption() + "</span></div>");
    }
    out.write("</section>\n");
  }

  private void timeline(Iterable<Alert> alerts, Totals totals) throws IOException {
    long span = Math.max(1, totals.last - totals.first + 1);
    int bars = (int) Math.min(MOST_BARS, Math.max(1, span / 60_000));
    long[][] counts = new long[bars][Severity.values().length];
    long highest = 1;
    for (Alert alert : alerts) {
      int bar = (int) ((double) (alert.firstTime() - totals.first) / span * bars);
      counts[Math.min(Math.max(bar, 0), bars - 1)][alert.severity().ordinal()]++;
    }
    for (long[] bar : counts) {
      long sum = 0;
      for (long part : bar) {
        sum += part;
      }
      highest = Math.max(highest, sum);
    }
    out.write("<section><h2>Timeline</h2><svg class=\"timeline\" viewBox=\"0 0 960 140\" ");
    out.write("role=\"img\" aria-label=\"alerts over time\" preserveAspectRatio=\"none\">");
    double width = 960.0 / bars;
    for (int i = 0; i < bars; i++) {
      double y = 130;
      for (Severity severity : Severity.values()) {
        long count = counts[i][severity.ordinal()];
        if (count == 0) {
          continue;
        }
        double height = Math.max(2, 120.0 * count / highest);
        y -= height;
        out.write(
            String.format(
                Locale.ROOT,
                "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\">",
                severity.level(),
                i * width,
                Math.max(0, y),
                Math.max(1, Math.min(width - 1, 40)),
                height));
        out.write("<title>");
        text(AlertTextWriter.time(totals.first + (long) ((double) span / bars * i)));
        out.write(": " + count + " " + severity.level() + "</title></rect>");
      }
    }
    out.write("<line x1=\"0\" y1=\"131\" x2=\"960\" y2=\"131\"/></svg>");
    out.write("<p class=\"axis\"><span>");
    text(AlertTextWriter.time(totals.first));
    out.write("</span><span>");
    text(AlertTextWriter.time(totals.last));
    out.write("</span></p></section>\n");
  }

  private void alerts(Iterable<Alert> alerts, Totals totals) throws IOException {
    out.write("<section class=\"alerts\"><h2>Alerts</h2>\n");
    long shown = 0;
    for (int i = Severity.values().length - 1; i >= 0; i--) {
      Severity severity = Severity.values()[i];
      if (!totals.bySeverity.containsKey(severity)) {
        continue;
      }
      for (Alert alert : alerts) {
        if (alert.severity() == severity && shown < MOST_ALERTS) {
          alert(alert);
          shown++;
        }
      }
    }
    if (shown < totals.count) {
      out.write("<p>" + number(totals.count - shown) + " further alerts are not shown here; ");
      out.write("the file of --alerts has all of them.</p>");
    }
    out.write("</section>\n");
  }

  private void alert(Alert alert) throws IOException {
    EvidenceFacts first = EvidenceFacts.of(alert.evidences().get(0));
    out.write("<details class=\"alert " + alert.severity().level() + "\" id=\"a-");
    text(alert.uid());
    out.write("\"><summary><span class=\"severity\">" + alert.severity().caption());
    out.write("</span><time>");
    text(AlertTextWriter.time(alert.firstTime()));
    out.write("</time><span class=\"title\">");
    text(SafeText.cut(alert.title(), 200));
    if (!IntegrityMatches.isIntegrityRule(alert.rule().id())) {
      out.write(" ");
      proof(alert.worstIntegrity());
    }
    out.write("</span><span class=\"who\">");
    text(SafeText.cut(first.who().isEmpty() ? AlertSentence.where(alert) : first.who(), 80));
    out.write("</span><span class=\"count\">" + number(alert.count()) + "×</span></summary>");
    out.write("<div class=\"body\">");
    if (!alert.rule().description().isEmpty()) {
      out.write("<p>");
      text(SafeText.cut(alert.rule().description(), 2000));
      out.write("</p>");
    }
    out.write("<dl>");
    pair("Who", AlertTextWriter.who(alert, first));
    String explanation = alert.note().explanation();
    pair("What", explanation.isEmpty() ? first.what() : explanation);
    pair("Where", AlertSentence.where(alert));
    pair("From", first.source());
    pair("Count", AlertTextWriter.count(alert));
    pair("Undone", alert.undone().isPresent() ? alert.undone().sentence() : "");
    pair("Why", AlertTextWriter.why(alert));
    hashes(alert, first);
    pair("Evidence", proofs(alert));
    for (LevelModifier modifier : alert.modifiers()) {
      pair("Level", modifier.explanation());
    }
    pair("Level", alert.note().stepsExplanation());
    pair("ATT&CK", attacks(alert));
    pair("What to do", alert.rule().remediation());
    pair("False positives", String.join("; ", alert.rule().falsePositives()));
    pair("Rule", alert.rule().title() + " (" + alert.rule().id() + ")");
    pair("Finding", alert.uid());
    out.write("</dl>");
    evidences(alert);
    out.write("</div></details>\n");
  }

  private void evidences(Alert alert) throws IOException {
    out.write("<h3>Evidence");
    if (alert.count() > alert.evidences().size()) {
      out.write(": the earliest " + alert.evidences().size() + " of " + number(alert.count()));
    }
    out.write("</h3>");
    for (MatchedRecord match : alert.evidences()) {
      EvidenceFacts facts = EvidenceFacts.of(match);
      out.write("<details class=\"evidence\"><summary><time>");
      text(AlertTextWriter.time(match.time()));
      out.write("</time> ");
      text(SafeText.cut(facts.what(), 160));
      if (!match.outcome().isEmpty()) {
        out.write(" <span class=\"outcome\">");
        text(match.outcome());
        out.write("</span>");
      }
      EvidenceIntegrity integrity = alert.integrityOf(match);
      out.write(" ");
      proof(integrity);
      out.write("</summary><p class=\"origin\">");
      text(SafeText.cut(match.origin().toString(), 2000));
      if (match.offset() >= 0) {
        out.write(", byte " + match.offset() + " of the unpacked file");
      }
      origin("", integrity.reason());
      origin("SHA-256 ", integrity.sha256());
      origin("digest ", integrity.digest());
      out.write("</p>");
      if (recordsWritten < RECORDS_BUDGET) {
        String pretty = facts.tree().toPrettyString();
        String cut = SafeText.cut(pretty, LONGEST_RECORD);
        recordsWritten += cut.length();
        out.write("<pre>");
        for (String line : cut.split("\\R")) {
          text(line);
          out.write('\n');
        }
        out.write("</pre>");
      } else {
        out.write("<p>The record itself is in the file of --alerts.</p>");
      }
      out.write("</details>");
    }
  }

  private void origin(String label, String value) throws IOException {
    if (!value.isEmpty()) {
      out.write("<br>" + label);
      text(SafeText.cut(value, 2000));
    }
  }

  /** A sign, a word and a colour: each of them alone tells it. */
  private void proof(EvidenceIntegrity integrity) throws IOException {
    String sign =
        switch (integrity.word()) {
          case EvidenceIntegrity.VERIFIED -> "proof verified\">✓ ";
          case EvidenceIntegrity.FAILED -> "proof failed\">✗ ";
          case EvidenceIntegrity.PENDING -> "proof pending\">… ";
          default -> "proof unproven\">○ ";
        };
    out.write("<span class=\"" + sign + "evidence ");
    text(SafeText.cut(AlertSentence.proof(integrity), 80));
    out.write("</span>");
  }

  /** {@code 8 verified, 2 FAILED: modified}. */
  private static String proofs(Alert alert) {
    Map<String, Long> counts = new TreeMap<>();
    for (MatchedRecord match : alert.evidences()) {
      counts.merge(AlertSentence.proof(alert.integrityOf(match)), 1L, Long::sum);
    }
    List<String> parts = new ArrayList<>();
    counts.forEach((word, count) -> parts.add(number(count) + " " + word));
    return String.join(", ", parts);
  }

  private void hashes(Alert alert, EvidenceFacts first) throws IOException {
    if (IntegrityMatches.isIntegrityRule(alert.rule().id())) {
      pair("Expected", RecordFacts.text(first.tree(), "expected_sha256"));
      pair("Found", RecordFacts.text(first.tree(), "found_sha256"));
      pair("Digest", RecordFacts.text(first.tree(), "digest"));
      pair("Changed by", String.join("; ", IntegrityMatches.changes(first.tree())));
    }
  }

  private static String attacks(Alert alert) {
    List<String> names = new ArrayList<>();
    for (AttackTags.Attack attack : AttackTags.of(alert.rule().tags())) {
      AttackTags.Named technique =
          attack.subTechnique().isPresent() ? attack.subTechnique() : attack.technique();
      String name = (technique.id() + " " + technique.name()).strip();
      String tactic = attack.tactic().name();
      names.add(name.isEmpty() ? tactic : tactic.isEmpty() ? name : name + " (" + tactic + ")");
    }
    return String.join("; ", names);
  }

  private void run(RunSummary run, Totals totals) throws IOException {
    out.write("<section class=\"columns\"><div><h2>What was read</h2><table>");
    for (Map.Entry<String, Long> entry : run.recordsByFormat().entrySet()) {
      row(entry.getKey() + " records", entry.getValue());
    }
    row("matched against " + number(run.rules()) + " rules", run.records());
    row("dead letters", run.deadLetters());
    row("late records", run.late());
    row("outside the period", run.outOfRange());
    out.write("</table></div>");
    table("Alerts by rule", totals.byRule, "none");
    table("Signals by rule", run.signalsByRule(), "none: no match below the level of alerts");
    out.write("</section>\n");
  }

  private void integrity(IntegritySummary integrity, List<String> coverage) throws IOException {
    out.write("<section><h2>Integrity of the logs</h2><p>");
    text(integrity.sentence());
    out.write("</p>");
    if (integrity.isWithoutDigests()) {
      out.write("<p><strong>Nothing vouches for these logs.</strong> There is no digest of");
      out.write(" CloudTrail among them, so nobody can tell whether log files were changed, added");
      out.write(" or taken out.</p>");
    }
    if (!integrity.digests().isEmpty() || !integrity.logs().isEmpty()) {
      out.write("<table class=\"verdicts\"><tr><th scope=\"col\">verdict</th>");
      out.write("<th scope=\"col\" class=\"number\">digests</th>");
      out.write("<th scope=\"col\" class=\"number\">log files</th></tr>");
      for (Verdict verdict : Verdict.values()) {
        long digests = integrity.digests().getOrDefault(verdict, 0L);
        long logs = integrity.logs().getOrDefault(verdict, 0L);
        if (digests + logs > 0) {
          out.write("<tr><td>");
          text(verdict.word().replace('_', ' '));
          out.write("</td><td class=\"number\">" + number(digests));
          out.write("</td><td class=\"number\">" + number(logs) + "</td></tr>");
        }
      }
      out.write("</table>");
    }
    if (!integrity.coverageSentence().isEmpty() || !integrity.coverage().isEmpty()) {
      out.write("<h3>Coverage</h3><p>");
      text(integrity.coverageSentence());
      out.write("</p>");
      CoverageChart.write(out, integrity.coverage());
    }
    for (String sentence : coverage) {
      out.write("<p>");
      text(sentence);
      out.write("</p>");
    }
    out.write("</section>\n");
  }

  private void table(String title, Map<String, Long> counts, String none) throws IOException {
    out.write("<div><h2>");
    text(title);
    out.write("</h2>");
    if (counts.isEmpty()) {
      out.write("<p>");
      text(none);
      out.write("</p>");
    } else {
      out.write("<table>");
      List<Map.Entry<String, Long>> rows = new ArrayList<>(counts.entrySet());
      rows.sort(Map.Entry.<String, Long>comparingByValue().reversed());
      for (Map.Entry<String, Long> entry : rows) {
        row(entry.getKey(), entry.getValue());
      }
      out.write("</table>");
    }
    out.write("</div>");
  }

  private void row(String name, long count) throws IOException {
    out.write("<tr><td>");
    text(SafeText.cut(name, 200));
    out.write("</td><td class=\"number\">" + number(count) + "</td></tr>");
  }

  private void deadLetters(RunSummary run, List<DeadLetter> letters) throws IOException {
    if (run.deadLetters() == 0 && letters.isEmpty()) {
      return;
    }
    out.write("<section><h2>Dead letters</h2><p>What could not be read, by reason:</p><table>");
    for (Map.Entry<String, Long> entry : run.deadLettersByReason().entrySet()) {
      row(entry.getKey(), entry.getValue());
    }
    out.write("</table>");
    if (!letters.isEmpty()) {
      out.write("<details><summary>the first " + Math.min(letters.size(), MOST_DEAD_LETTERS));
      out.write("</summary><table class=\"letters\">");
      for (DeadLetter letter : letters.subList(0, Math.min(letters.size(), MOST_DEAD_LETTERS))) {
        out.write("<tr><td>");
        text(SafeText.cut(letter.origin().toString(), 1000));
        out.write("</td><td>");
        text(letter.reason().name().toLowerCase(Locale.ROOT));
        out.write("</td><td>");
        text(SafeText.cut(letter.detail(), 500));
        out.write("<br><code>");
        text(letter.head());
        out.write("</code></td></tr>");
      }
      out.write("</table></details>");
    }
    out.write("</section>\n");
  }

  private void pair(String name, String value) throws IOException {
    if (value.isEmpty()) {
      return;
    }
    out.write("<dt>");
    text(name);
    out.write("</dt><dd>");
    text(SafeText.cut(value, 4000));
    out.write("</dd>");
  }

  private void text(String value) throws IOException {
    out.write(SafeText.forHtml(value));
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
      <meta name="referrer" content="no-referrer">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Flowtrail report</title>
      <style>
      :root { color-scheme: light dark;
        --text: #1c2128; --soft: #59636e; --page: #f6f7f9; --card: #ffffff; --line: #d9dee4;
        --verified: #1a7f37; --failed: #a40e26; --unproven: #8f6a00;
        --critical: #a40e26; --high: #d1431a; --medium: #8f6a00; --low: #1f78b4; --informational: #6e7781; }
      @media (prefers-color-scheme: dark) { :root {
        --text: #e6e9ed; --soft: #9aa4af; --page: #14171b; --card: #1d2228; --line: #343b44;
        --verified: #3fb950; --failed: #e5484d; --unproven: #d9a514;
        --critical: #e5484d; --high: #f0743e; --medium: #d9a514; --low: #4aa3df; --informational: #8b949e; } }
      * { box-sizing: border-box; }
      body { margin: 0; background: var(--page); color: var(--text);
        font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; }
      header, main { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
      header { padding-top: 28px; }
      h1 { font-size: 26px; margin: 0; }
      h2 { font-size: 17px; margin: 0 0 12px; }
      h3 { font-size: 14px; margin: 18px 0 6px; }
      .lead { color: var(--soft); margin: 4px 0 20px; overflow-wrap: anywhere; }
      section { margin: 0 0 28px; }
      .tiles { display: flex; gap: 12px; flex-wrap: wrap; }
      .tile { flex: 1 1 120px; background: var(--card); border: 1px solid var(--line);
        border-top: 4px solid var(--mark); border-radius: 8px; padding: 12px 16px; }
      .tile b { display: block; font-size: 28px; line-height: 1.1; }
      .tile span { color: var(--soft); }
      .tile.none b { color: var(--soft); font-weight: 400; }
      .critical { --mark: var(--critical); } .high { --mark: var(--high); }
      .medium { --mark: var(--medium); } .low { --mark: var(--low); }
      .informational { --mark: var(--informational); }
      .timeline { width: 100%; height: 140px; display: block; background: var(--card);
        border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; }
      .timeline rect { fill: var(--mark); }
      .timeline line { stroke: var(--line); }
      .axis { display: flex; justify-content: space-between; color: var(--soft); font-size: 13px; margin: 4px 2px 0; }
      .alert { background: var(--card); border: 1px solid var(--line); border-left: 4px solid var(--mark);
        border-radius: 6px; margin-bottom: 6px; }
      .alert > summary { display: grid; grid-template-columns: 96px 172px minmax(0, 1.4fr) minmax(0, 1fr) 64px; gap: 12px;
        align-items: baseline; padding: 8px 12px; cursor: pointer; list-style: none; }
      .alert > summary::-webkit-details-marker { display: none; }
      .severity { color: var(--mark); font-weight: 600; }
      time, .count, .number { font-variant-numeric: tabular-nums; }
      .alert time { color: var(--soft); white-space: nowrap; }
      .title { font-weight: 600; overflow-wrap: anywhere; }
      .who { color: var(--soft); overflow-wrap: anywhere; text-align: right; }
      .count { text-align: right; }
      .body { padding: 4px 16px 14px; border-top: 1px solid var(--line); }
      dl { display: grid; grid-template-columns: 120px 1fr; gap: 4px 12px; margin: 8px 0; }
      dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
      .evidence { border: 1px solid var(--line); border-radius: 6px; margin: 4px 0; padding: 4px 10px; }
      .evidence summary { cursor: pointer; overflow-wrap: anywhere; }
      .outcome { color: var(--soft); font-size: 13px; border: 1px solid var(--line); border-radius: 9px; padding: 0 8px; }
      .proof { font-weight: 400; font-size: 13px; white-space: nowrap; border: 1px solid currentColor; border-radius: 9px; padding: 0 8px; color: var(--soft); }
      .proof.verified { color: var(--verified); } .proof.failed { color: var(--failed); font-weight: 600; }
      .proof.unproven { color: var(--unproven); }
      .verdicts { max-width: 480px; } th { text-align: left; font-weight: 600; padding: 4px 8px 4px 0; border-bottom: 1px solid var(--line); }
      th.number { text-align: right; }
      .coverage th { width: 36%; overflow-wrap: anywhere; } .coverage th span { display: block; font-weight: 400; color: var(--soft); font-size: 13px; }
      .coverage td { padding-right: 0; vertical-align: middle; } .stretches { width: 100%; height: 18px; display: block; }
      .coverage + .axis { margin-left: 36%; }
      .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; color: var(--soft); font-size: 13px; } .key { width: 24px; height: 14px; vertical-align: -2px; }
      rect.verified { fill: var(--verified); } rect.unproven { fill: var(--unproven); }
      rect.absent { fill: var(--soft); } rect.failed { fill: var(--failed); }
      .origin { color: var(--soft); font-size: 13px; overflow-wrap: anywhere; margin: 6px 0; }
      pre, code { font: 12.5px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
      pre { overflow: auto; max-height: 420px; background: var(--page); border-radius: 6px; padding: 10px; margin: 6px 0; }
      code { overflow-wrap: anywhere; color: var(--soft); }
      .columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(290px, 1fr)); gap: 28px; }
      table { border-collapse: collapse; width: 100%; }
      td { border-bottom: 1px solid var(--line); padding: 4px 8px 4px 0; vertical-align: top; overflow-wrap: anywhere; }
      .number { text-align: right; white-space: nowrap; }
      .letters td { font-size: 13px; }
      @media (max-width: 720px) { .alert > summary { grid-template-columns: 1fr auto; } .title { grid-column: 1 / -1; grid-row: 2; }
        .who { text-align: left; } dl { grid-template-columns: 1fr; } dt { margin-top: 6px; } }
      </style></head>
      <body>
      """;
}
