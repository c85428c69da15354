package io.flowtrail.cloudtrail.digest;

import io.flowtrail.cloudtrail.digest.IntegrityFinding.Kind;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How much of the time the digests and log files prove: per account, region and trail, stretch by
 * stretch. Findings come in any order. Takes memory by the changes of state, not by the digests.
 *
 * <p>Not safe for several threads.
 */
public final class CoverageLedger {
  private static final int NAMED = 3;
  private static final long HOUR = HourlyWindows.HOUR;

  private final TreeMap<TrailId, Trail> trails = new TreeMap<>();
  private final TreeMap<RegionId, Untrailed> untrailed = new TreeMap<>();

  /** What is known of a stretch of time, from best to worst. */
  public enum State {
    /** Its digests are valid, and so is every log file that they list. */
    VERIFIED("verified"),
    /** Something is there, and nothing proves it: keys or signatures are not at hand. */
    UNPROVEN("unproven"),
    /** No digest is there, though the trail has some before and behind. */
    ABSENT("absent"),
    /** A digest or log file of it is not what CloudTrail delivered, or is gone. */
    FAILED("failed");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** As outputs write it. */
    public String word() {
      return word;
    }

    State worse(State other) {
      return compareTo(other) >= 0 ? this : other;
    }

    /** What a digest's verdict makes of its time, before its log files are looked at. */
    static State ofDigest(Verdict verdict) {
      return switch (verdict) {
        case VALID, RELOCATED -> VERIFIED;
        case UNKNOWN_KEY, UNSIGNED, PENDING -> UNPROVEN;
        case MISSING -> ABSENT;
        case MODIFIED, BAD_SIGNATURE, BROKEN_CHAIN, MOVED, UNLISTED, UNCOVERED, UNREADABLE ->
            FAILED;
      };
    }
  }

  /**
   * A stretch of time in one state.
   *
   * @param from first moment, milliseconds since 1970
   * @param to first moment behind
   */
  public record Stretch(long from, long to, State state) {}

  /**
   * What is known of one trail in one region of one account.
   *
   * @param trail empty for log files that no digest lists
   * @param homeRegion of the trail; empty where there is none
   * @param from first moment that anything is known of, milliseconds since 1970
   * @param to first moment behind the last
   * @param stretches in order of time, without overlaps; neighbours differ in state
   * @param digests how many have which verdict, both chains
   * @param logs how many log files have which verdict
   * @param gaps how many stretches without digests were found
   * @param foreignRecords records that name another account or region than their log file's key
   */
  public record Row(
      String account,
      String organizationId,
      String region,
      String trail,
      String homeRegion,
      long from,
      long to,
      List<Stretch> stretches,
      Map<Verdict, Long> digests,
      Map<Verdict, Long> logs,
      long gaps,
      long foreignRecords) {
    /** How long it is in that state, milliseconds. */
    public long millis(State state) {
      return stretches.stream()
          .filter(stretch -> stretch.state == state)
          .mapToLong(stretch -> stretch.to - stretch.from)
          .sum();
    }
  }

  /**
   * All rows together. An hour counts once for each trail and region.
   *
   * @param digests how many have which verdict
   * @param logs how many log files have which verdict
   * @param gaps stretches without digests
   * @param foreignRecords see {@link Row}
   * @param millis time in each state
   */
  public record Totals(
      Map<Verdict, Long> digests,
      Map<Verdict, Long> logs,
      long gaps,
      long foreignRecords,
      Map<State, Long> millis) {
    /** Hours in that state. */
    public double hours(State state) {
      return (double) millis.getOrDefault(state, 0L) / HOUR;
    }

    /** Hours in any state. */
    public double hours() {
      return (double) total() / HOUR;
    }

    /** The share of the hours that is verified, 0 to 1; 0 if there are none. */
    public double verifiedShare() {
      return total() == 0 ? 0 : hours(State.VERIFIED) / hours();
    }

    private long total() {
      return millis.values().stream().mapToLong(Long::longValue).sum();
    }

    /** One decimal, and never rounded up to what is not reached. */
    private String percent() {
      long total = total();
      long verified = millis.getOrDefault(State.VERIFIED, 0L);
      return verified == total
          ? "100"
          : String.format(Locale.ROOT, "%.1f", Math.floor(1000.0 * verified / total) / 10);
    }
  }

  private record TrailId(String account, String region, String trail, String homeRegion)
      implements Comparable<TrailId> {
    private static final Comparator<TrailId> ORDER =
        Comparator.comparing(TrailId::account)
            .thenComparing(TrailId::region)
            .thenComparing(TrailId::trail)
            .thenComparing(TrailId::homeRegion);

    @Override
    public int compareTo(TrailId other) {
      return ORDER.compare(this, other);
    }
  }

  private record RegionId(String account, String region) implements Comparable<RegionId> {
    @Override
    public int compareTo(RegionId other) {
      int byAccount = account.compareTo(other.account);
      return byAccount != 0 ? byAccount : region.compareTo(other.region);
    }
  }

  /** What is counted of any row. */
  private static class Counts {
    private final Map<Verdict, Long> digests = new EnumMap<>(Verdict.class);
    private final Map<Verdict, Long> logs = new EnumMap<>(Verdict.class);
    private String organizationId = "";
    private long gaps;
    private long foreignRecords;

    void count(IntegrityFinding finding) {
      switch (finding.kind()) {
        case DIGEST -> digests.merge(finding.verdict(), 1L, Long::sum);
        case LOG -> logs.merge(finding.verdict(), 1L, Long::sum);
        case GAP -> gaps++;
      }
      foreignRecords += finding.foreignRecords();
      // Flattened copies lose it; where it stands at all it is the same.
      if (finding.organizationId().compareTo(organizationId) > 0) {
        organizationId = finding.organizationId();
      }
    }

    Row row(TrailId id, long from, long to, List<Stretch> stretches) {
      return new Row(
          id.account,
          organizationId,
          id.region,
          id.trail,
          id.homeRegion,
          from,
          to,
          List.copyOf(stretches),
          Collections.unmodifiableMap(new EnumMap<>(digests)),
          Collections.unmodifiableMap(new EnumMap<>(logs)),
          gaps,
          foreignRecords);
    }
  }

  private static final class Trail extends Counts {
    private final TrailCoverage coverage = new TrailCoverage();
  }

  /** Log files of an account and region that no digest lists. */
  private static final class Untrailed extends Counts {
    private final TimeRuns unprovenHours = new TimeRuns();
    private final TimeRuns failedHours = new TimeRuns();
    private final TimeRuns faultyMinutes = new TimeRuns();
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;

    void add(IntegrityFinding finding) {
      count(finding);
      long delivery = finding.from();
      if (!TrailCoverage.isTime(delivery)) {
        return;
      }
      first = Math.min(first, delivery);
      last = Math.max(last, delivery);
      long hour = Math.floorDiv(delivery, HOUR);
      if (TrailCoverage.marks(finding)) {
        long minute = TrailCoverage.minute(delivery);
        faultyMinutes.add(minute, minute + 1);
        failedHours.add(hour, hour + 1);
      } else {
        unprovenHours.add(hour, hour + 1);
      }
    }

    /** Hours of delivery that no trail of the region speaks of. */
    Row row(RegionId id, List<Row> trails) {
      Timeline timeline = new Timeline();
      unprovenHours.forEach((from, to) -> timeline.paint(from * HOUR, to * HOUR, State.UNPROVEN));
      failedHours.forEach((from, to) -> timeline.paint(from * HOUR, to * HOUR, State.FAILED));
      for (Row row : trails) {
        row.stretches.forEach(stretch -> timeline.clear(stretch.from, stretch.to));
      }
      List<Stretch> stretches = timeline.stretches();
      boolean any = first <= last;
      return row(
          new TrailId(id.account, id.region, "", ""),
          stretches.isEmpty() ? any ? first : 0 : stretches.get(0).from,
          stretches.isEmpty() ? any ? last : 0 : stretches.get(stretches.size() - 1).to,
          stretches);
    }
  }

  /** Takes a finding into account. */
  public void add(IntegrityFinding finding) {
    if (finding.kind() == Kind.LOG && finding.trail().isEmpty()) {
      untrailed
          .computeIfAbsent(new RegionId(finding.account(), finding.region()), id -> new Untrailed())
          .add(finding);
      return;
    }
    Trail trail =
        trails.computeIfAbsent(
            new TrailId(finding.account(), finding.region(), finding.trail(), finding.homeRegion()),
            id -> new Trail());
    trail.count(finding);
    trail.coverage.add(finding);
  }

  /** What is known now, in the order of account, region, trail and home region. */
  public List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    Map<RegionId, List<Row>> byRegion = new TreeMap<>();
    trails.forEach(
        (id, trail) -> {
          RegionId region = new RegionId(id.account, id.region);
          Untrailed unlisted = untrailed.get(region);
          List<Stretch> stretches =
              trail
                  .coverage
                  .timeline(unlisted == null ? new TimeRuns() : unlisted.faultyMinutes)
                  .stretches();
          Row row =
              trail.row(
                  id,
                  stretches.isEmpty() ? 0 : stretches.get(0).from,
                  stretches.isEmpty() ? 0 : stretches.get(stretches.size() - 1).to,
                  stretches);
          rows.add(row);
          byRegion.computeIfAbsent(region, r -> new ArrayList<>()).add(row);
        });
    untrailed.forEach((id, logs) -> rows.add(logs.row(id, byRegion.getOrDefault(id, List.of()))));
    rows.sort(
        Comparator.comparing(Row::account)
            .thenComparing(Row::region)
            .thenComparing(Row::trail)
            .thenComparing(Row::homeRegion));
    return rows;
  }

  /** All rows together. */
  public Totals totals() {
    return totals(rows());
  }

  private static Totals totals(List<Row> rows) {
    Map<Verdict, Long> digests = new EnumMap<>(Verdict.class);
    Map<Verdict, Long> logs = new EnumMap<>(Verdict.class);
    Map<State, Long> millis = new EnumMap<>(State.class);
    long gaps = 0;
    long foreignRecords = 0;
    for (Row row : rows) {
      row.digests.forEach((verdict, count) -> digests.merge(verdict, count, Long::sum));
      row.logs.forEach((verdict, count) -> logs.merge(verdict, count, Long::sum));
      row.stretches.forEach(
          stretch -> millis.merge(stretch.state, stretch.to - stretch.from, Long::sum));
      gaps += row.gaps;
      foreignRecords += row.foreignRecords;
    }
    return new Totals(
        Collections.unmodifiableMap(digests),
        Collections.unmodifiableMap(logs),
        gaps,
        foreignRecords,
        Collections.unmodifiableMap(millis));
  }

  /**
   * One sentence for people on how much was verified, and the first stretches that were not. Names
   * in it are harmless to a terminal.
   */
  public String sentence() {
    List<Row> rows = rows();
    Totals totals = totals(rows);
    if (totals.total() == 0) {
      return "verified nothing: no digest and no log file tells of any hour";
    }
    StringBuilder out = new StringBuilder("verified ");
    out.append(totals.percent()).append(" % of ").append(hours(totals.total()));
    for (State state : List.of(State.FAILED, State.ABSENT, State.UNPROVEN)) {
      append(out, rows, totals, state);
    }
    return out.toString();
  }

  private static void append(StringBuilder out, List<Row> rows, Totals totals, State state) {
    if (!totals.millis.containsKey(state)) {
      return;
    }
    out.append("; ").append(hours(totals.millis.get(state))).append(' ').append(state.word());
    int count = 0;
    for (Row row : rows) {
      for (Stretch stretch : row.stretches) {
        if (stretch.state == state && count++ < NAMED) {
          out.append(count == 1 ? ": " : ", ")
              .append(VisibleText.of(row.account + " " + row.region + " "))
              .append(row.trail.isEmpty() ? "(no trail)" : VisibleText.of(row.trail))
              .append(' ')
              .append(time(stretch.from))
              .append(" to ")
              .append(time(stretch.to));
        }
      }
    }
    if (count > NAMED) {
      out.append(", and ").append(count - NAMED).append(" more");
    }
  }

  private static String hours(long millis) {
    if (millis % HOUR == 0) {
      return millis == HOUR ? "1 hour" : millis / HOUR + " hours";
    }
    return millis < HOUR / 10
        ? "less than 0.1 hours"
        : String.format(Locale.ROOT, "%.1f hours", Math.floor(10.0 * millis / HOUR) / 10);
  }

  /** To the minute: {@code 2026-03-01T09:17Z}. */
  private static String time(long millis) {
    String text = Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.MINUTES).toString();
    return text.replace(":00Z", "Z");
  }

  /** How much is kept, in runs. */
  int size() {
    int size = 0;
    for (Trail trail : trails.values()) {
      size += trail.coverage.size();
    }
    for (Untrailed logs : untrailed.values()) {
      size += logs.unprovenHours.size() + logs.failedHours.size() + logs.faultyMinutes.size();
    }
    return size;
  }
}
