package io.flowtrail.jobs.cli;

import io.flowtrail.alert.CoverageRow;
import io.flowtrail.alert.IntegritySummary;
import io.flowtrail.cloudtrail.digest.CoverageLedger;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.jobs.counts.RunCounts;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Counts the findings of a run, for its summary. */
final class IntegrityTotals {
  static final String OFF = "integrity: not checked (--no-integrity)";

  private final Map<Verdict, Long> digests = new EnumMap<>(Verdict.class);
  private final Map<Verdict, Long> logs = new EnumMap<>(Verdict.class);
  private final CoverageLedger coverage = new CoverageLedger();
  private long gaps;
  private long told;

  /** What a job's counters say; they know nothing of when and where. */
  static IntegrityTotals of(RunCounts counts) {
    IntegrityTotals totals = new IntegrityTotals();
    for (Verdict verdict : Verdict.values()) {
      put(totals.digests, counts, IntegrityFinding.Kind.DIGEST, verdict);
      put(totals.logs, counts, IntegrityFinding.Kind.LOG, verdict);
      totals.gaps +=
          counts.value(RunCounts.integrity(IntegrityFinding.Kind.GAP.word(), verdict.word()));
    }
    return totals;
  }

  private static void put(
      Map<Verdict, Long> into, RunCounts counts, IntegrityFinding.Kind kind, Verdict verdict) {
    long count = counts.value(RunCounts.integrity(kind.word(), verdict.word()));
    if (count > 0) {
      into.put(verdict, count);
    }
  }

  void add(IntegrityFinding finding) {
    coverage.add(finding);
    told++;
    switch (finding.kind()) {
      case DIGEST -> digests.merge(finding.verdict(), 1L, Long::sum);
      case LOG -> logs.merge(finding.verdict(), 1L, Long::sum);
      case GAP -> gaps++;
    }
  }

  IntegritySummary summary() {
    boolean any = !digests.isEmpty() || !logs.isEmpty();
    return new IntegritySummary(
        sentence(),
        digests,
        logs,
        any && told > 0 ? coverage.sentence() : "",
        coverage.rows().stream().map(IntegrityTotals::row).toList());
  }

  private static CoverageRow row(CoverageLedger.Row row) {
    return new CoverageRow(
        row.account(),
        row.organizationId(),
        row.region(),
        row.trail(),
        row.homeRegion(),
        row.from(),
        row.to(),
        row.stretches().stream()
            .map(
                stretch ->
                    new CoverageRow.Stretch(stretch.from(), stretch.to(), state(stretch.state())))
            .toList());
  }

  private static CoverageRow.State state(CoverageLedger.State state) {
    return switch (state) {
      case VERIFIED -> CoverageRow.State.VERIFIED;
      case UNPROVEN -> CoverageRow.State.UNPROVEN;
      case ABSENT -> CoverageRow.State.ABSENT;
      case FAILED -> CoverageRow.State.FAILED;
    };
  }

  private String sentence() {
    List<String> parts = new ArrayList<>();
    part(parts, "log files", logs);
    part(parts, "digests", digests);
    if (gaps > 0) {
      parts.add(String.format(Locale.ROOT, "%,d gap%s in chains", gaps, gaps == 1 ? "" : "s"));
    }
    return parts.isEmpty()
        ? "integrity: neither digests nor CloudTrail log files were read"
        : "integrity: " + String.join("; ", parts);
  }

  private static void part(List<String> parts, String what, Map<Verdict, Long> counts) {
    if (counts.isEmpty()) {
      return;
    }
    List<String> words = new ArrayList<>();
    counts.forEach(
        (verdict, count) -> words.add(String.format(Locale.ROOT, "%,d %s", count, word(verdict))));
    parts.add(what + " " + String.join(", ", words));
  }

  /** A comma would be taken for the list's. */
  private static String word(Verdict verdict) {
    return verdict.word().replace(", ", " but ");
  }

  /** What to do where signatures could not be checked for want of keys; empty otherwise. */
  String advice() {
    return digests.containsKey(Verdict.UNKNOWN_KEY)
        ? "  public keys are missing; give them with --public-keys keys.json; for each region:\n"
            + "  aws cloudtrail list-public-keys --region REGION --start-time DATE >> keys.json"
        : "";
  }
}
