package io.flowtrail.jobs.cli;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.Incident;
import io.flowtrail.alert.Incidents;
import io.flowtrail.alert.IntegritySummary;
import io.flowtrail.alert.RunSummary;
import io.flowtrail.alert.SafeText;
import io.flowtrail.alert.Severity;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.counts.RunCounts;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The table at the end of a replay. */
final class ReplaySummary {
  private static final int MOST_INCIDENTS = 20;
  private static final int MOST_RULES = 12;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final RunSummary run;

  /** Counters that are told only when something was counted. */
  private static final Map<String, String> RARE =
      Map.of(
          RunCounts.LATE_FACTS, "late for detectors",
          RunCounts.IMPLAUSIBLE_TIME, "implausible times");

  private final RunCounts counts;
  private final Map<Severity, Long> bySeverity = new EnumMap<>(Severity.class);
  private final Incidents incidents = new Incidents();

  ReplaySummary(
      RunCounts counts,
      List<String> sources,
      Map<String, String> titles,
      int rules,
      String rulesVersion,
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
            rulesVersion,
            records,
            counts.byName(RunCounts.DEAD_LETTERS),
            counts.value(RunCounts.LATE),
            counts.value(RunCounts.OUT_OF_RANGE),
            integrity,
            counts.coverage(),
            signals);
  }

  RunSummary run() {
    return run;
  }

  void add(Alert alert) {
    bySeverity.merge(alert.severity(), 1L, Long::sum);
    incidents.add(alert);
  }

  /** The incidents of all alerts that were added. */
  Incidents incidents() {
    return incidents;
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
    for (Map.Entry<String, String> rare : RARE.entrySet()) {
      if (counts.value(rare.getKey()) > 0) {
        row(table, rare.getValue(), counts.value(rare.getKey()));
      }
    }
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
    table.append("rules version ").append(run.rulesVersion()).append('\n');
    table.append(run.integrity().sentence()).append('\n');
    for (String further : List.of(run.integrity().coverageSentence(), advice)) {
      if (!further.isEmpty()) {
        table.append(further).append('\n');
      }
    }
    run.coverage().forEach(sentence -> table.append(SafeText.forTerminal(sentence)).append('\n'));
    table.append(alerts()).append('\n');
    incidents(table);
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
    // On a cluster alerts are where the sinks are, and only their number is known here.
    long all =
        bySeverity.isEmpty()
            ? counts.value(RunCounts.ALERTS)
            : bySeverity.values().stream().mapToLong(Long::longValue).sum();
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

  /** Each incident with what happened in it: when, who, where, and the alerts by rule. */
  private void incidents(StringBuilder table) {
    List<Incident> all = incidents.all();
    if (all.isEmpty()) {
      return;
    }
    table.append(RulesCommand.count(all.size(), "incident")).append('\n');
    for (Incident incident : all.subList(0, Math.min(all.size(), MOST_INCIDENTS))) {
      table.append(
          String.format(
              Locale.ROOT,
              "  %-13s %,8d  %s  %s%n",
              incident.severity().level(),
              incident.alerts(),
              time(incident.firstTime()),
              SafeText.forTerminal(SafeText.cut(who(incident), 62))));
      List<Incident.RuleCount> rules = incident.rules();
      for (Incident.RuleCount rule : rules.subList(0, Math.min(rules.size(), MOST_RULES))) {
        table.append(
            String.format(
                Locale.ROOT,
                "    %-13s %,6d  %-10s %s%n",
                rule.severity().level(),
                rule.alerts(),
                rule.service(),
                SafeText.forTerminal(SafeText.cut(rule.title(), 62))));
      }
      if (rules.size() > MOST_RULES) {
        table.append("    and ").append(rules.size() - MOST_RULES).append(" more rules\n");
      }
    }
    if (all.size() > MOST_INCIDENTS) {
      table.append("  and ").append(all.size() - MOST_INCIDENTS).append(" more incidents\n");
    }
  }

  private static String time(long millis) {
    try {
      return millis == 0 ? "time unknown     " : TIME.format(Instant.ofEpochMilli(millis));
    } catch (DateTimeException e) {
      return millis + " ms";
    }
  }

  /** Short names of who acted, and the accounts. */
  private static String who(Incident incident) {
    String who =
        incident.principals().stream()
            .map(principal -> principal.substring(principal.lastIndexOf('/') + 1))
            .map(principal -> principal.substring(principal.lastIndexOf(':') + 1))
            .distinct()
            .sorted()
            .collect(Collectors.joining(", "));
    String where = String.join(", ", new TreeSet<>(incident.accounts()));
    return who + (where.isEmpty() ? "" : (who.isEmpty() ? "in " : " in ") + where);
  }

  private static void row(StringBuilder table, String name, long count) {
    table.append(String.format(Locale.ROOT, "%-24s %,14d%n", name, count));
  }
}
