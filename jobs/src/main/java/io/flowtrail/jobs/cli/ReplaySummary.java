package io.flowtrail.jobs.cli;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.IntegritySummary;
import io.flowtrail.alert.RunSummary;
import io.flowtrail.alert.SafeText;
import io.flowtrail.alert.Severity;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.counts.RunCounts;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The table at the end of a replay. */
final class ReplaySummary {
  private static final int MOST_RULES = 20;

  private final RunSummary run;
  private final RunCounts counts;
  private final Map<Severity, Long> bySeverity = new EnumMap<>(Severity.class);
  private final Map<String, RuleLine> byRule = new TreeMap<>();

  private record RuleLine(String title, String service, Severity severity, long alerts) {}

  ReplaySummary(
      RunCounts counts,
      List<String> sources,
      Map<String, String> titles,
      int rules,
      IntegritySummary integrity) {
    this.counts = counts;
    Map<String, Long> records = new TreeMap<>();
    for (LogSource source : LogSource.values()) {
      if (counts.records(source) > 0) {
        records.put(source.service(), counts.records(source));
      }
    }
    Map<String, Long> signals = new TreeMap<>();
    counts
        .byName(RunCounts.SIGNALS)
        .forEach((id, count) -> signals.merge(titles.getOrDefault(id, id), count, Long::sum));
    this.run =
        new RunSummary(
            sources,
            rules,
            records,
            counts.byName(RunCounts.DEAD_LETTERS),
            counts.value(RunCounts.LATE),
            counts.value(RunCounts.OUT_OF_RANGE),
            integrity,
            signals);
  }

  RunSummary run() {
    return run;
  }

  void add(Alert alert) {
    bySeverity.merge(alert.severity(), 1L, Long::sum);
    byRule.merge(
        alert.rule().id(),
        new RuleLine(alert.rule().title(), alert.rule().service(), alert.severity(), 1),
        (a, b) ->
            new RuleLine(
                a.title(),
                a.service(),
                a.severity().compareTo(b.severity()) >= 0 ? a.severity() : b.severity(),
                a.alerts() + b.alerts()));
  }

  /**
   * Prints the table.
   *
   * @param verified whether digests were read
   * @param advice what to do so that more could be verified; may be empty
   * @param seconds how long the job ran
   * @param total the same with compiling the rules, starting the engine and writing the results
   */
  void print(Terminal terminal, boolean verified, String advice, double seconds, double total) {
    StringBuilder table = new StringBuilder();
    run.recordsByFormat().forEach((service, count) -> row(table, service + " records", count));
    if (run.outOfRange() > 0) {
      row(table, "outside --from/--to", run.outOfRange());
    }
    row(table, "dead letters", run.deadLetters());
    run.deadLettersByReason().forEach((reason, count) -> row(table, "  " + reason, count));
    row(table, "late matches", run.late());
    long digests = verified ? 0 : counts.value(RunCounts.LISTED_DIGESTS);
    long others = counts.value(RunCounts.LISTED_OTHERS);
    if (digests + others > 0) {
      table.append(
          String.format(
              Locale.ROOT,
              "left aside: %,d digests, %,d objects that are no logs of these kinds%n",
              digests,
              others));
    }
    String outside = run.outOfRange() > 0 ? " + outside the period" : "";
    table.append(
        String.format(
            Locale.ROOT,
            "records read %,d = matched against %,d rules %,d%s + dead letters %,d%n",
            counts.recordsRead(),
            run.rules(),
            run.records(),
            outside.isEmpty()
                ? ""
                : String.format(Locale.ROOT, "%s %,d", outside, run.outOfRange()),
            run.deadLetters()));
    table.append(run.integrity().sentence()).append('\n');
    for (String further : List.of(run.integrity().coverageSentence(), advice)) {
      if (!further.isEmpty()) {
        table.append(further).append('\n');
      }
    }
    table.append(alerts()).append('\n');
    rules(table);
    long signals = run.signals();
    table.append(
        String.format(
            Locale.ROOT,
            "signals: %,d of %,d rules (matches below the level of alerts)%n",
            signals,
            run.signalsByRule().size()));
    if (counts.value(RunCounts.BELOW_MINIMUM) > 0) {
      table.append(
          String.format(
              Locale.ROOT,
              "not alerted: %,d that fell below the minimum level (attempts, AWS services)%n",
              counts.value(RunCounts.BELOW_MINIMUM)));
    }
    table.append(
        String.format(
            Locale.ROOT,
            "%,d objects, %s in %.1f s, %,d events/s (%.1f s with starting and writing)%n",
            counts.value(RunCounts.OBJECTS),
            ProgressBar.bytes(counts.value(RunCounts.STORED_BYTES)),
            seconds,
            (long) (counts.recordsRead() / Math.max(seconds, 0.001)),
            total));
    terminal.err().print(table);
    terminal.err().flush();
  }

  private String alerts() {
    long all = bySeverity.values().stream().mapToLong(Long::longValue).sum();
    List<String> parts = new ArrayList<>();
    for (int i = Severity.values().length - 1; i >= 0; i--) {
      Severity severity = Severity.values()[i];
      if (bySeverity.containsKey(severity)) {
        parts.add(String.format(Locale.ROOT, "%,d %s", bySeverity.get(severity), severity.level()));
      }
    }
    String list = parts.isEmpty() ? "" : ": " + String.join(", ", parts);
    return String.format(Locale.ROOT, "alerts %,d%s", all, list);
  }

  private void rules(StringBuilder table) {
    List<RuleLine> lines = new ArrayList<>(byRule.values());
    lines.sort(
        Comparator.comparing(RuleLine::severity)
            .reversed()
            .thenComparing(Comparator.comparingLong(RuleLine::alerts).reversed())
            .thenComparing(RuleLine::title));
    for (RuleLine line : lines.subList(0, Math.min(lines.size(), MOST_RULES))) {
      table.append(
          String.format(
              Locale.ROOT,
              "  %-13s %,8d  %-10s %s%n",
              line.severity().level(),
              line.alerts(),
              line.service(),
              SafeText.forTerminal(SafeText.cut(line.title(), 62))));
    }
    if (lines.size() > MOST_RULES) {
      table.append("  and ").append(lines.size() - MOST_RULES).append(" more rules\n");
    }
  }

  private static void row(StringBuilder table, String name, long count) {
    table.append(String.format(Locale.ROOT, "%-24s %,14d%n", name, count));
  }
}
