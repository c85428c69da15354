package io.flowtrail.jobs.cli;

import io.flowtrail.cloudtrail.digest.CoverageLedger;
import io.flowtrail.cloudtrail.digest.CoverageLedger.Row;
import io.flowtrail.cloudtrail.digest.CoverageLedger.State;
import io.flowtrail.cloudtrail.digest.CoverageLedger.Stretch;
import io.flowtrail.cloudtrail.digest.CoverageLedger.Totals;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityJson;
import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.jobs.verify.VerificationTotals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/** The end of a verification: for each trail and region, and in all. */
final class VerifySummary {
  /** Trails and regions that are verified throughout are listed up to this number. */
  private static final int MOST_WHOLE = 60;

  /** Absent stretches named in one row. */
  private static final int MOST_ABSENT = 5;

  private static final double HOUR = 3_600_000;

  private final CoverageLedger coverage = new CoverageLedger();
  private long faults;

  void add(IntegrityFinding finding) {
    coverage.add(finding);
    faults += finding.fault() ? 1 : 0;
  }

  long faults() {
    return faults;
  }

  /**
   * The summary for people.
   *
   * @param every whether no trail may be left out, however many there are
   */
  List<String> text(VerificationTotals read, double seconds, boolean every) {
    List<String> text = new ArrayList<>();
    int whole = 0;
    for (Row row : coverage.rows()) {
      boolean isWhole = row.millis(State.VERIFIED) == row.to() - row.from();
      if (isWhole && ++whole > MOST_WHOLE && !every) {
        continue;
      }
      row(text, row);
    }
    if (whole > MOST_WHOLE && !every) {
      text.add("and " + count(whole - MOST_WHOLE) + " more that are verified throughout");
    }
    Totals totals = coverage.totals();
    line(text, "digests", verdicts(totals.digests()));
    line(text, "log files", verdicts(totals.logs()));
    line(text, "gaps", count(totals.gaps()));
    line(text, "foreign records", count(totals.foreignRecords()));
    line(text, "left aside", count(read.leftAside()) + " that are neither");
    if (read.unreadable() > 0) {
      line(text, "cannot be read", count(read.unreadable()));
    }
    text.add(coverage.sentence());
    text.add(
        String.format(
            Locale.ROOT,
            "%,d objects, %s, %s unpacked in %.1f s, %s/s",
            read.objects(),
            ProgressBar.bytes(read.storedBytes()),
            ProgressBar.bytes(read.unpackedBytes()),
            seconds,
            ProgressBar.bytes((long) (read.unpackedBytes() / Math.max(seconds, 0.001)))));
    text.add(result(read));
    return text;
  }

  private static void row(List<String> text, Row row) {
    String organization =
        row.organizationId().isEmpty() ? "" : ", organization " + row.organizationId();
    String trail =
        row.trail().isEmpty()
            ? "log files that no digest lists"
            : "trail " + row.trail() + " (home " + row.homeRegion() + ")";
    text.add("account " + row.account() + organization + ", " + row.region() + ", " + trail);
    if (!row.digests().isEmpty()) {
      line(text, "  digests", verdicts(row.digests()));
    }
    line(text, "  log files", verdicts(row.logs()));
    if (row.gaps() > 0) {
      line(text, "  gaps", count(row.gaps()));
    }
    if (!row.stretches().isEmpty()) {
      line(text, "  time", time(row));
    }
  }

  private static String time(Row row) {
    StringBuilder time = new StringBuilder();
    time.append(FindingText.time(row.from())).append(" to ").append(FindingText.time(row.to()));
    for (State state : State.values()) {
      if (row.millis(state) > 0) {
        time.append(String.format(Locale.ROOT, ", %.1f h ", row.millis(state) / HOUR))
            .append(state.word());
      }
    }
    int absent = 0;
    for (Stretch stretch : row.stretches()) {
      if (stretch.state() == State.ABSENT && absent++ < MOST_ABSENT) {
        time.append(absent == 1 ? "; absent: " : ", ")
            .append(FindingText.time(stretch.from()))
            .append(" to ")
            .append(FindingText.time(stretch.to()));
      }
    }
    return absent > MOST_ABSENT
        ? time.append(", and ").append(absent - MOST_ABSENT).append(" more").toString()
        : time.toString();
  }

  /** {@code 720 (718 valid, 2 missing)}. */
  private static String verdicts(Map<Verdict, Long> counts) {
    long sum = counts.values().stream().mapToLong(Long::longValue).sum();
    StringJoiner verdicts = new StringJoiner(", ", " (", ")");
    verdicts.setEmptyValue("");
    counts.forEach((verdict, count) -> verdicts.add(count(count) + " " + verdict.word()));
    return count(sum) + verdicts;
  }

  private String result(VerificationTotals read) {
    if (faults > 0) {
      return String.format(
          Locale.ROOT, "NOT PROVEN: %,d %s", faults, faults == 1 ? "fault" : "faults");
    }
    return read.unreadable() > 0
        ? "NOT PROVEN: not everything could be read"
        : "nothing is wrong with what was found";
  }

  private static void line(List<String> text, String name, String value) {
    text.add(String.format(Locale.ROOT, "%-16s %s", name, value));
  }

  private static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  /** The last line of {@code --format json}; without anything that differs from run to run. */
  String json(VerificationTotals read, boolean fault) {
    Totals totals = coverage.totals();
    StringBuilder out = new StringBuilder(640);
    out.append("{\"kind\":\"summary\"");
    out.append(",\"digests\":").append(json(totals.digests()));
    out.append(",\"logs\":").append(json(totals.logs()));
    number(out, "gaps", totals.gaps());
    long chains =
        coverage.rows().stream()
            .filter(row -> !row.trail().isEmpty() && !row.digests().isEmpty())
            .count();
    number(out, "chains", chains);
    StringJoiner hours = new StringJoiner(",", "{", "}");
    for (State state : State.values()) {
      hours.add(
          String.format(
              Locale.ROOT,
              "\"%s\":%.2f",
              state.word(),
              Math.floor(totals.hours(state) * 100) / 100));
    }
    out.append(",\"hours\":").append(hours);
    number(out, "foreign_records", totals.foreignRecords());
    number(out, "faults", faults);
    number(out, "objects", read.objects());
    number(out, "stored_bytes", read.storedBytes());
    number(out, "unpacked_bytes", read.unpackedBytes());
    number(out, "left_aside", read.leftAside());
    number(out, "unreadable", read.unreadable());
    number(out, "exit", fault ? 1 : 0);
    out.append(",\"coverage\":");
    IntegrityJson.appendQuoted(out, coverage.sentence());
    out.append(",\"meaning\":");
    IntegrityJson.appendQuoted(out, result(read));
    return out.append('}').toString();
  }

  private static String json(Map<Verdict, Long> counts) {
    StringJoiner verdicts = new StringJoiner(",", "{", "}");
    counts.forEach((verdict, count) -> verdicts.add("\"" + verdict.word() + "\":" + count));
    return verdicts.toString();
  }

  private static void number(StringBuilder out, String name, long value) {
    out.append(",\"").append(name).append("\":").append(value);
  }
}
