package io.flowtrail.jobs.counts;

import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.LogSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The counters of a run, while it goes on or at its end, from the job's accumulators.
 *
 * <p>Records read are matched, out of range or dead letters; nothing else becomes of them.
 */
public final class RunCounts {
  /** Followed by a Sigma service: records that rules were asked about. */
  public static final String MATCHED_AGAINST = "records.";

  /** Followed by a reason's lower-case name. */
  public static final String DEAD_LETTERS = "deadLetters.";

  /** Followed by a rule's id: matches, signals included. */
  public static final String MATCHES = "matches.";

  /** Followed by a rule's id: matches that are no alerts. */
  public static final String SIGNALS = "signals.";

  /** Records outside of the time that was asked for. */
  public static final String OUT_OF_RANGE = "outOfRange";

  /** Matches behind the watermark: alerted all the same, perhaps apart from their group. */
  public static final String LATE = "late";

  /** Facts of detectors that came when their time was closed; they are not counted in. */
  public static final String LATE_FACTS = "lateFacts";

  /** Records whose time cannot be true; rules are asked about them, detectors are not. */
  public static final String IMPLAUSIBLE_TIME = "implausibleTime";

  /** Alerts below the minimum level after their level was modified. */
  public static final String BELOW_MINIMUM = "alertsBelowMinimum";

  /** Alerts handed to the sinks. */
  public static final String ALERTS = "alerts";

  /** Objects read to their end, or given up. */
  public static final String OBJECTS = "objects";

  /** Their stored bytes. */
  public static final String STORED_BYTES = "storedBytes";

  /** Unpacked bytes of all files. */
  public static final String UNPACKED_BYTES = "unpackedBytes";

  /** Objects found by the listing so far. */
  public static final String LISTED_OBJECTS = "listedObjects";

  /** Their stored bytes. */
  public static final String LISTED_BYTES = "listedBytes";

  /** Digest objects that the listing met. */
  public static final String LISTED_DIGESTS = "listedDigests";

  /** Objects that the listing left out as no logs. */
  public static final String LISTED_OTHERS = "listedOthers";

  /** 1 once nothing is left to be listed. */
  public static final String LISTING_COMPLETE = "listingComplete";

  /** Followed by what a finding is about, a dot, and its verdict. */
  public static final String INTEGRITY = "integrity.";

  /** Findings that are faults. */
  public static final String INTEGRITY_FAULTS = "integrityFaults";

  private final SortedMap<String, Long> values = new TreeMap<>();
  private final List<String> coverage;

  private RunCounts(List<String> coverage) {
    this.coverage = List.copyOf(coverage);
  }

  /** The counts among a job's accumulators; others are left alone. */
  public static RunCounts of(Map<String, ?> accumulators) {
    RunCounts counts = new RunCounts(LogCoverage.sentences(accumulators));
    accumulators.forEach(
        (name, value) -> {
          if (value instanceof Number number) {
            counts.values.put(name, number.longValue());
          }
        });
    return counts;
  }

  /** Name of the counter of dead letters with a reason. */
  public static String deadLetters(DeadLetter.Reason reason) {
    return DEAD_LETTERS + reason.name().toLowerCase(Locale.ROOT);
  }

  /**
   * Name of the counter of findings.
   *
   * @param kind {@code digest}, {@code log} or {@code gap}
   * @param verdict word of the verdict
   */
  public static String integrity(String kind, String verdict) {
    return INTEGRITY + kind + "." + verdict;
  }

  /** One counter's value; 0 if nothing was counted. */
  public long value(String name) {
    return values.getOrDefault(name, 0L);
  }

  /** Counters whose name begins so, by the rest of the name, those at 0 left out. */
  public SortedMap<String, Long> byName(String prefix) {
    SortedMap<String, Long> found = new TreeMap<>();
    values
        .tailMap(prefix)
        .forEach(
            (name, value) -> {
              if (name.startsWith(prefix) && value != 0) {
                found.put(name.substring(prefix.length()), value);
              }
            });
    return found;
  }

  /** In which hours flow logs and access logs had records: a sentence for each log. */
  public List<String> coverage() {
    return coverage;
  }

  /** Records matched against rules, of one log. */
  public long records(LogSource source) {
    return value(MATCHED_AGAINST + source.service());
  }

  /** Records matched against rules, of all logs. */
  public long records() {
    return sum(MATCHED_AGAINST);
  }

  public long deadLetters() {
    return sum(DEAD_LETTERS);
  }

  /** All that came out of the readers: matched, out of range, or dead. */
  public long recordsRead() {
    return records() + value(OUT_OF_RANGE) + deadLetters();
  }

  private long sum(String prefix) {
    return byName(prefix).values().stream().mapToLong(Long::longValue).sum();
  }
}
