package io.flowtrail.jobs.metrics;

import java.util.List;

/**
 * Every metric of Flowtrail's own, below Flink's scope of the operator in the group {@value
 * #GROUP}. Where Flink's FLIP-33 has a name for something, that name is used and not listed here.
 *
 * <p>Values of labels come from fixed sets or from the configuration, never from logs.
 */
public enum Metric {
  RECORDS(
      "records", Kind.COUNTER, "records", "records that rules were asked about, by log", "source"),
  RECORDS_OUT_OF_RANGE(
      "recordsOutOfRange", Kind.COUNTER, "records", "records outside of `--from` and `--to`"),
  RECORDS_IMPLAUSIBLE_TIME(
      "recordsImplausibleTime",
      Kind.COUNTER,
      "records",
      "records whose time cannot be true; rules are asked about them, detectors are not"),
  DEAD_LETTERS(
      "deadLetters", Kind.COUNTER, "dead letters", "what could not be read, by reason", "reason"),
  OBJECTS("objects", Kind.COUNTER, "objects", "objects read to their end, or given up"),
  STORED_BYTES("storedBytes", Kind.COUNTER, "bytes", "their stored bytes"),
  UNPACKED_BYTES(
      "unpackedBytes", Kind.COUNTER, "bytes", "unpacked bytes of files, counted at their end"),
  EVENT_TIME_LAG(
      "eventTimeLag",
      Kind.GAUGE,
      "ms",
      "time since the latest record of a log happened, as this task saw it; grows while none comes",
      "source"),
  RULES_LOADED("rulesLoaded", Kind.GAUGE, "rules", "rules that records are matched against"),
  MATCHES("matches", Kind.COUNTER, "matches", "matches by rule, signals included", "rule"),
  SIGNALS("signals", Kind.COUNTER, "matches", "matches that are no alerts, by rule", "rule"),
  LATE_MATCHES(
      "lateMatches",
      Kind.COUNTER,
      "matches",
      "matches behind the watermark; alerted all the same, perhaps apart from their group"),
  LATE_FACTS(
      "lateFacts",
      Kind.COUNTER,
      "facts",
      "what detectors were told when its time was closed; not counted in"),
  ALERTS(
      "alerts",
      Kind.COUNTER,
      "alerts",
      "alerts handed to the sinks; `activity` is `create` or `update`",
      "level",
      "activity"),
  ALERTS_CLOSED(
      "alertsClosed",
      Kind.COUNTER,
      "alerts",
      "alerts of which the logs showed that what they tell was undone"),
  ALERTS_BELOW_MINIMUM(
      "alertsBelowMinimum",
      Kind.COUNTER,
      "alerts",
      "alerts below the minimum level after their level was modified"),
  DIGEST_VERDICTS(
      "digestVerdicts",
      Kind.COUNTER,
      "findings",
      "findings of verification; `kind` is `digest`, `log` or `gap`",
      "kind",
      "verdict"),
  INTEGRITY_FAULTS(
      "integrityFaults", Kind.COUNTER, "findings", "findings of verification that are faults"),
  ALERTS_DELIVERED(
      "alertsDelivered", Kind.COUNTER, "alerts", "alerts that the other side has", "sink"),
  ALERTS_SENT_AGAIN(
      "alertsSentAgain",
      Kind.COUNTER,
      "attempts",
      "attempts that failed and were repeated",
      "sink"),
  ALERTS_GIVEN_UP(
      "alertsGivenUp",
      Kind.COUNTER,
      "alerts",
      "alerts that were refused or failed too often, and lie with the dead letters",
      "sink"),
  SHARDS("shards", Kind.GAUGE, "shards", "shards that this task had records of lately"),
  UNASSIGNED_SPLITS("unassignedSplits", Kind.GAUGE, "objects", "objects that wait for a reader"),
  LISTED_OBJECTS("listedObjects", Kind.GAUGE, "objects", "objects found by listing, to be read"),
  LISTED_BYTES("listedBytes", Kind.GAUGE, "bytes", "their stored bytes"),
  LISTING_COMPLETE(
      "listingComplete", Kind.GAUGE, "0 or 1", "1 once the archive was listed to its end"),
  DISCOVERY_LAG(
      "discoveryLag",
      Kind.GAUGE,
      "ms",
      "how long the slowest of the objects that were found last had lain in its place; -1 until a"
          + " look behind the first one found something"),
  SINCE_LAST_LOOK(
      "sinceLastLook",
      Kind.GAUGE,
      "ms",
      "time since the last look that succeeded was done; -1 before the first"),
  LOOK_DURATION("lookDuration", Kind.GAUGE, "ms", "how long that look took; -1 before the first"),
  LOOKS_FAILED("looksFailed", Kind.COUNTER, "looks", "looks for new objects that failed"),
  DISCOVERED_OBJECTS(
      "discoveredObjects", Kind.COUNTER, "objects", "objects that looks found to be new"),
  REMEMBERED_OBJECTS(
      "rememberedObjects",
      Kind.GAUGE,
      "objects",
      "objects that discovery remembers, so as not to read them twice"),
  RULES_REFUSED(
      "rulesRefused",
      Kind.GAUGE,
      "0 or 1",
      "1 while changed rules are refused and the former ones go on");

  /** The group of all metrics. */
  public static final String GROUP = "flowtrail";

  /** What a metric's value may do. */
  public enum Kind {
    /** Begins at 0 with every start of the task, and grows. */
    COUNTER,
    /** Says how something is now. */
    GAUGE
  }

  private final String text;
  private final Kind kind;
  private final String unit;
  private final String description;
  private final List<String> labels;

  Metric(String text, Kind kind, String unit, String description, String... labels) {
    this.text = text;
    this.kind = kind;
    this.unit = unit;
    this.description = description;
    this.labels = List.of(labels);
  }

  /** The name, in Flink's manner. */
  public String text() {
    return text;
  }

  public Kind kind() {
    return kind;
  }

  /** What one is; {@code ms} are milliseconds. */
  public String unit() {
    return unit;
  }

  /** For people. */
  public String description() {
    return description;
  }

  /** Names of the labels, in their order. */
  public List<String> labels() {
    return labels;
  }
}
