package io.flowtrail.jobs.cli;

import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityFinding.Kind;
import io.flowtrail.cloudtrail.digest.IntegrityJson;
import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.jobs.verify.VerificationTotals;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Counts findings for the end of a verification: for each trail and region, and in all. */
final class VerifySummary {
  /** Trails and regions without fault are listed up to this number. */
  private static final int MOST_TRAILS = 60;

  private final Map<Trail, Counts> trails = new TreeMap<>(Trail.ORDER);
  private final Counts all = new Counts();
  private long faults;
  private long foreignRecords;

  /** What has a chain of digests of its own; without trail: log files that no digest lists. */
  private record Trail(
      String account, String organizationId, String region, String trail, String homeRegion) {
    static final Comparator<Trail> ORDER =
        Comparator.comparing(Trail::account)
            .thenComparing(Trail::region)
            .thenComparing(Trail::trail)
            .thenComparing(Trail::homeRegion)
            .thenComparing(Trail::organizationId);

    String title() {
      String where = "account " + account + ", " + region;
      if (trail.isEmpty()) {
        return where + ", no trail";
      }
      String organization = organizationId.isEmpty() ? "" : ", organization " + organizationId;
      return where + ", trail " + trail + " (home " + homeRegion + ")" + organization;
    }
  }

  /** How many findings of each kind and verdict. */
  private static final class Counts {
    private final Map<Kind, Map<Verdict, Long>> counts = new EnumMap<>(Kind.class);
    private long faults;

    void add(IntegrityFinding finding) {
      counts
          .computeIfAbsent(finding.kind(), kind -> new EnumMap<>(Verdict.class))
          .merge(finding.verdict(), 1L, Long::sum);
      faults += finding.fault() ? 1 : 0;
    }

    Map<Verdict, Long> of(Kind kind) {
      return counts.getOrDefault(kind, Map.of());
    }

    long sum(Kind kind) {
      return of(kind).values().stream().mapToLong(Long::longValue).sum();
    }

    /** {@code 720 (718 valid, 2 missing)}. */
    String text(Kind kind) {
      StringJoiner verdicts = new StringJoiner(", ", " (", ")");
      verdicts.setEmptyValue("");
      of(kind)
          .forEach(
              (verdict, count) ->
                  verdicts.add(String.format(Locale.ROOT, "%,d %s", count, verdict.word())));
      return String.format(Locale.ROOT, "%,d%s", sum(kind), verdicts);
    }

    String json(Kind kind) {
      StringJoiner verdicts = new StringJoiner(",", "{", "}");
      of(kind).forEach((verdict, count) -> verdicts.add("\"" + verdict.word() + "\":" + count));
      return verdicts.toString();
    }
  }

  void add(IntegrityFinding finding) {
    Trail trail =
        new Trail(
            finding.account(),
            finding.organizationId(),
            finding.region(),
            finding.trail(),
            finding.homeRegion());
    trails.computeIfAbsent(trail, t -> new Counts()).add(finding);
    all.add(finding);
    faults += finding.fault() ? 1 : 0;
    foreignRecords += finding.foreignRecords();
  }

  long faults() {
    return faults;
  }

  private long chains() {
    return trails.entrySet().stream()
        .filter(entry -> !entry.getKey().trail.isEmpty() && entry.getValue().sum(Kind.DIGEST) > 0)
        .count();
  }

  /** The summary for people. */
  List<String> text(VerificationTotals totals, double seconds, boolean verbose) {
    List<String> text = new ArrayList<>();
    int clean = 0;
    for (Map.Entry<Trail, Counts> entry : trails.entrySet()) {
      Counts counts = entry.getValue();
      if (counts.faults == 0 && ++clean > MOST_TRAILS && !verbose) {
        continue;
      }
      text.add(entry.getKey().title());
      row(text, "  digests", counts.text(Kind.DIGEST));
      row(text, "  log files", counts.text(Kind.LOG));
      if (counts.sum(Kind.GAP) > 0) {
        row(text, "  gaps", counts.text(Kind.GAP));
      }
    }
    if (clean > MOST_TRAILS && !verbose) {
      text.add("and " + (clean - MOST_TRAILS) + " more trails and regions without fault");
    }
    row(text, "digests", all.text(Kind.DIGEST));
    row(text, "log files", all.text(Kind.LOG));
    row(text, "gaps", all.text(Kind.GAP));
    row(text, "foreign records", count(foreignRecords));
    row(text, "left aside", count(totals.leftAside()) + " that are neither");
    if (totals.unreadable() > 0) {
      row(text, "cannot be read", count(totals.unreadable()));
    }
    text.add(
        String.format(
            Locale.ROOT,
            "%,d objects, %s, %s unpacked in %.1f s, %s/s",
            totals.objects(),
            ProgressBar.bytes(totals.storedBytes()),
            ProgressBar.bytes(totals.unpackedBytes()),
            seconds,
            ProgressBar.bytes((long) (totals.unpackedBytes() / Math.max(seconds, 0.001)))));
    text.add(result(totals));
    return text;
  }

  private String result(VerificationTotals totals) {
    if (faults > 0) {
      return String.format(Locale.ROOT, "NOT PROVEN: %,d findings are faults", faults);
    }
    return totals.unreadable() > 0
        ? "NOT PROVEN: not everything could be read"
        : "nothing is wrong with what was found";
  }

  private static void row(List<String> text, String name, String value) {
    text.add(String.format(Locale.ROOT, "%-16s %s", name, value));
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** The last line of {@code --format json}; without anything that differs from run to run. */
  String json(VerificationTotals totals, boolean fault) {
    StringBuilder out = new StringBuilder(640);
    out.append("{\"kind\":\"summary\"");
    out.append(",\"digests\":").append(all.json(Kind.DIGEST));
    out.append(",\"logs\":").append(all.json(Kind.LOG));
    out.append(",\"gaps\":").append(all.json(Kind.GAP));
    number(out, "chains", chains());
    number(out, "foreign_records", foreignRecords);
    number(out, "faults", faults);
    number(out, "objects", totals.objects());
    number(out, "stored_bytes", totals.storedBytes());
    number(out, "unpacked_bytes", totals.unpackedBytes());
    number(out, "left_aside", totals.leftAside());
    number(out, "unreadable", totals.unreadable());
    number(out, "exit", fault ? 1 : 0);
    out.append(",\"meaning\":");
    IntegrityJson.appendQuoted(out, result(totals));
    return out.append('}').toString();
  }

  private static void number(StringBuilder out, String name, long value) {
    out.append(",\"").append(name).append("\":").append(value);
  }
}
