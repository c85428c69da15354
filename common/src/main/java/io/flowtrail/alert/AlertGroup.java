package io.flowtrail.alert;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The arithmetic of one group of matches (see {@link GroupBy}): which of them are one alert, and
 * when it is final. From the matches alone: no clock, and the same alerts in any order of arrival.
 *
 * <h2>Windows</h2>
 *
 * A window begins with the group's first event and is {@code windowMillis} long; the next event
 * behind it begins the next one. So that what is remembered stays small while the order of arrival
 * means nothing, windows begin on a grid: at the full minute of their first event (for windows
 * under an hour at a sixtieth of the window, at least a second).
 *
 * <h2>Duplicates</h2>
 *
 * Matches of the same {@link MatchedRecord#identity} count once. That is exact up to {@value
 * #SAMPLE} distinct events a step of the grid, and beyond that scaled from a sample, which still is
 * exact where no event, or every event equally often, came twice.
 *
 * <h2>Size</h2>
 *
 * Per step of the grid with events that are not final yet: {@value #EVIDENCES} evidences and
 * {@value #SAMPLE} hashes. Not safe for several threads.
 */
public final class AlertGroup {
  /** Most evidences of an alert. */
  public static final int EVIDENCES = 10;

  static final int SAMPLE = 512;
  private static final int FORMAT = 4;

  /** Without the content of what was told. */
  private static final int FORMAT_3 = 3;

  /** Without twins, and without what was told. */
  private static final int FORMAT_2 = 2;

  /** Without the times of denials and successes. */
  private static final int FORMAT_1 = 1;

  private final long windowMillis;
  private final long step;
  private final TreeMap<Long, Step> steps = new TreeMap<>();

  /** By a step of the window, while it grows. */
  private final TreeMap<Long, Told> told = new TreeMap<>();

  private long closedUntil = Long.MIN_VALUE;

  /**
   * An empty group.
   *
   * @param windowMillis length of a window, at least a second
   */
  public AlertGroup(long windowMillis) {
    if (windowMillis < 1000) {
      throw new IllegalArgumentException("a window of " + windowMillis + " ms");
    }
    this.windowMillis = windowMillis;
    this.step = Math.max(1000, Math.min(60_000, windowMillis / 60 / 1000 * 1000));
  }

  public void add(MatchedRecord match) {
    steps.computeIfAbsent(Math.floorDiv(match.time(), step) * step, at -> new Step()).add(match);
  }

  /** Whether nothing waits to become final; the group can then be forgotten. */
  public boolean isEmpty() {
    return steps.isEmpty();
  }

  /**
   * The watermark at which the earliest waiting window becomes final: the time for which to set a
   * timer after {@link #add}.
   */
  public long nextClose() {
    return steps.isEmpty() ? Long.MAX_VALUE : endOf(steps.firstKey()) - 1;
  }

  private long endOf(long anchor) {
    long end = anchor > Long.MAX_VALUE - windowMillis ? Long.MAX_VALUE : anchor + windowMillis;
    return anchor < closedUntil ? Math.min(end, closedUntil) : end;
  }

  /**
   * Takes out every window that is final.
   *
   * @param rule the group's rule
   * @param key the group's key ({@link GroupBy#key})
   * @param watermark nothing at or before it is expected any more; {@link Long#MAX_VALUE} at the
   *     end of the input
   * @return the alerts in the order of their time. Matches that arrive behind the watermark make an
   *     alert of their own
   */
  public List<Alert> close(AlertRule rule, String key, long watermark) {
    List<Alert> alerts = new ArrayList<>();
    while (!steps.isEmpty()) {
      long anchor = steps.firstKey();
      long end = endOf(anchor);
      if (end - 1 > watermark) {
        break;
      }
      SortedMap<Long, Step> window = steps.headMap(end);
      Alert alert = told(anchor, end).again(alert(rule, key, window.values()));
      // What was told of it while it grew need not be said again.
      if (isNews(alert, told(anchor, end), true)) {
        alerts.add(alert);
      }
      window.clear();
      told.headMap(end).clear();
      closedUntil = Math.max(closedUntil, end);
    }
    return alerts;
  }

  /**
   * What is to be told of the windows at once: an alert when a window has its first match, and
   * again when it became graver or twice as large. Its uid stays what it was when first told; if an
   * earlier event comes later, {@link Alert#uidAlt} is what the uid would have been.
   *
   * @param rule the group's rule
   * @param key the group's key
   */
  public List<Alert> tell(AlertRule rule, String key) {
    TreeMap<Long, Alert> windows = new TreeMap<>();
    TreeMap<Long, Told> before = new TreeMap<>();
    Long anchor = steps.ceilingKey(Long.MIN_VALUE);
    while (anchor != null) {
      long end = endOf(anchor);
      windows.put(anchor, alert(rule, key, steps.subMap(anchor, end).values()));
      Told its = told(anchor, end);
      if (!its.uid().isEmpty()) {
        before.put(anchor, its);
      }
      anchor = steps.ceilingKey(end);
    }
    windows.forEach((begin, alert) -> giveUid(alert.uid(), begin, before));
    told.clear();
    List<Alert> alerts = new ArrayList<>();
    windows.forEach(
        (begin, window) -> {
          Told its = before.getOrDefault(begin, Told.NOTHING);
          Alert alert = its.again(window);
          boolean news = isNews(alert, its, false);
          if (news) {
            alerts.add(alert);
          }
          // At the window's beginning, which earlier matches move: so no window ever has two.
          told.put(begin, news ? Told.of(alert) : its);
        });
    return alerts;
  }

  /**
   * Earlier matches may move an event out of the window that was told under its uid. Where it is
   * the first of another window, that one gets the uid.
   */
  private static void giveUid(String uid, long anchor, TreeMap<Long, Told> before) {
    for (Map.Entry<Long, Told> other : before.entrySet()) {
      if (other.getValue().uid().equals(uid) && other.getKey() != anchor) {
        Told its = other.getValue();
        Told mine = before.get(anchor);
        if (mine == null) {
          before.remove(other.getKey());
        } else {
          other.setValue(mine);
        }
        before.put(anchor, its);
        return;
      }
    }
  }

  private Told told(long anchor, long end) {
    Map.Entry<Long, Told> entry = told.ceilingEntry(anchor);
    return entry == null || entry.getKey() >= end ? Told.NOTHING : entry.getValue();
  }

  private static boolean isNews(Alert alert, Told before, boolean last) {
    return before.uid().isEmpty()
        || alert.severity().compareTo(before.severity()) > 0
        || alert.count() >= 2 * before.count()
        || (last && alert.content() != before.content());
  }

  /** What was told of a window that still grows. */
  private record Told(String uid, Severity severity, long count, long content) {
    static final Told NOTHING = new Told("", Severity.INFORMATIONAL, 0, 0);

    static Told of(Alert alert) {
      return new Told(alert.uid(), alert.severity(), alert.count(), alert.content());
    }

    /** What is told of the window now, under the uid that it has. */
    Alert again(Alert alert) {
      return uid.isEmpty() ? alert : alert.toldBefore(uid);
    }
  }

  private static Alert alert(AlertRule rule, String key, Iterable<Step> window) {
    TreeMap<String, Long> counts = new TreeMap<>();
    List<MatchedRecord> evidences = new ArrayList<>();
    long first = Long.MAX_VALUE;
    long last = Long.MIN_VALUE;
    long firstDenial = Long.MAX_VALUE;
    long lastSuccess = Long.MIN_VALUE;
    for (Step part : window) {
      firstDenial = Math.min(firstDenial, part.firstDenial);
      lastSuccess = Math.max(lastSuccess, part.lastSuccess);
      part.distinct().forEach((kind, count) -> counts.merge(kind, count, Long::sum));
      evidences.addAll(part.evidences.values());
      first = Math.min(first, part.first);
      last = Math.max(last, part.last);
    }
    evidences.sort(Step.ORDER);
    List<MatchedRecord> kept = evidences.subList(0, Math.min(evidences.size(), EVIDENCES));
    MatchedRecord earliest = kept.get(0);

    List<LevelModifier> modifiers = List.of();
    Severity severity = null;
    boolean attempt = true;
    Map<String, Long> byOutcome = new TreeMap<>();
    long count = 0;
    for (Map.Entry<String, Long> entry : counts.entrySet()) {
      Kind kind = Kind.of(entry.getKey());
      Severity itsSeverity = Alert.severity(rule, kind.modifiers());
      if (severity == null || itsSeverity.compareTo(severity) > 0) {
        severity = itsSeverity;
        modifiers = kind.modifiers();
      }
      attempt &= kind.modifiers().stream().anyMatch(LevelModifier::isAttempt);
      byOutcome.merge(kind.outcome(), entry.getValue(), Long::sum);
      count += entry.getValue();
    }
    if (firstDenial < lastSuccess && !attempt) {
      List<LevelModifier> more = new ArrayList<>(modifiers);
      more.add(LevelModifier.SUCCESS_AFTER_DENIALS);
      modifiers = more.stream().sorted().toList();
      severity = Alert.severity(rule, modifiers);
    }
    return new Alert(
        Digests.hex("group\n" + key + "\n" + earliest.identity(), 16),
        rule,
        severity,
        attempt,
        modifiers,
        earliest.principal(),
        first(kept, MatchedRecord::account),
        first(kept, MatchedRecord::region),
        count,
        byOutcome.getOrDefault("success", 0L),
        byOutcome.getOrDefault("denied", 0L),
        byOutcome.getOrDefault("error", 0L),
        first,
        last,
        kept,
        Map.of(),
        FindingNote.NONE,
        Activity.CREATE);
  }

  /** Of the first match that knows it: access logs mostly do not. */
  private static String first(List<MatchedRecord> matches, Function<MatchedRecord, String> what) {
    return matches.stream().map(what).filter(text -> !text.isEmpty()).findFirst().orElse("");
  }

  /** Writes the group in a form that {@link #read} of this and later releases understands. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(windowMillis);
    out.writeLong(closedUntil);
    out.writeInt(steps.size());
    for (Map.Entry<Long, Step> entry : steps.entrySet()) {
      out.writeLong(entry.getKey());
      entry.getValue().write(out);
    }
    out.writeInt(told.size());
    for (Map.Entry<Long, Told> entry : told.entrySet()) {
      out.writeLong(entry.getKey());
      out.writeUTF(entry.getValue().uid());
      out.writeUTF(entry.getValue().severity().name());
      out.writeLong(entry.getValue().count());
      out.writeLong(entry.getValue().content());
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is of a later release, or damaged
   */
  public static AlertGroup read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format < FORMAT_1 || format > FORMAT) {
      throw new IOException(
          "alert group of format " + format + "; this release knows up to " + FORMAT);
    }
    AlertGroup group = new AlertGroup(in.readLong());
    group.closedUntil = in.readLong();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      group.steps.put(in.readLong(), Step.read(in, format));
    }
    for (int left = format > FORMAT_2 ? in.readInt() : 0; left > 0; left--) {
      group.told.put(
          in.readLong(),
          new Told(
              in.readUTF(),
              Severity.valueOf(in.readUTF()),
              in.readLong(),
              format > FORMAT_3 ? in.readLong() : 0));
    }
    return group;
  }

  /** What decides severity and counters: a match's outcome and modifiers. */
  private record Kind(String outcome, List<LevelModifier> modifiers) {
    static String of(MatchedRecord match) {
      return match.outcome() + "|" + match.modifiers();
    }

    static Kind of(String text) {
      int bar = text.indexOf('|');
      return new Kind(text.substring(0, bar), LevelModifier.ofWords(text.substring(bar + 1)));
    }
  }

  /** How often one sampled event was delivered. */
  private static final class Sampled {
    private String kind;
    private long deliveries;

    Sampled(String kind, long deliveries) {
      this.kind = kind;
      this.deliveries = deliveries;
    }
  }

  /** The matches of one step of the grid. */
  private static final class Step {
    static final Comparator<MatchedRecord> ORDER =
        Comparator.comparingLong(MatchedRecord::time)
            .thenComparing(MatchedRecord::service)
            .thenComparing(MatchedRecord::eventId)
            .thenComparing(MatchedRecord::identity)
            .thenComparing(MatchedRecord::object)
            .thenComparing(MatchedRecord::entry)
            .thenComparingLong(MatchedRecord::record)
            .thenComparing(MatchedRecord::json);

    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private long firstDenial = Long.MAX_VALUE;
    private long lastSuccess = Long.MIN_VALUE;

    /** Matches, duplicates included, by kind. */
    private final TreeMap<String, Long> deliveries = new TreeMap<>();

    /** The events with the smallest hashes: a sample that does not depend on their order. */
    private final TreeMap<Long, Sampled> sample = new TreeMap<>();

    private boolean sampleIsAll = true;

    /** By identity; of the deliveries of one event the first in order. */
    private final TreeMap<String, MatchedRecord> evidences = new TreeMap<>();

    void add(MatchedRecord match) {
      first = Math.min(first, match.time());
      last = Math.max(last, match.time());
      if (match.outcome().equals("denied")) {
        firstDenial = Math.min(firstDenial, match.time());
      } else if (match.outcome().equals("success")) {
        lastSuccess = Math.max(lastSuccess, match.time());
      }
      String kind = Kind.of(match);
      deliveries.merge(kind, 1L, Long::sum);
      sample(Digests.number(match.identity()), kind);
      keepIfEarly(match);
    }

    private void sample(long hash, String kind) {
      Sampled known = sample.get(hash);
      if (known != null) {
        known.deliveries++;
        // Two logs may tell of one request differently; which came first must not matter.
        known.kind = known.kind.compareTo(kind) <= 0 ? known.kind : kind;
        return;
      }
      if (sample.size() == SAMPLE) {
        sampleIsAll = false;
        if (hash > sample.lastKey()) {
          return;
        }
        sample.pollLastEntry();
      }
      sample.put(hash, new Sampled(kind, 1));
    }

    private void keepIfEarly(MatchedRecord match) {
      MatchedRecord same = evidences.get(match.identity());
      if (same != null) {
        if (ORDER.compare(match, same) < 0) {
          evidences.put(match.identity(), match);
        }
        return;
      }
      if (evidences.size() < EVIDENCES) {
        evidences.put(match.identity(), match);
        return;
      }
      MatchedRecord latest = evidences.values().stream().max(ORDER).orElseThrow();
      if (ORDER.compare(match, latest) < 0) {
        evidences.remove(latest.identity());
        evidences.put(match.identity(), match);
      }
    }

    /** Distinct events by kind. */
    Map<String, Long> distinct() {
      Map<String, Long> distinct = new TreeMap<>();
      if (sampleIsAll) {
        sample.values().forEach(s -> distinct.merge(s.kind, 1L, Long::sum));
        return distinct;
      }
      long sampledDeliveries = sample.values().stream().mapToLong(s -> s.deliveries).sum();
      double share = (double) sample.size() / sampledDeliveries;
      deliveries.forEach(
          (kind, count) -> distinct.put(kind, Math.max(1, Math.round(count * share))));
      return distinct;
    }

    void write(DataOutput out) throws IOException {
      out.writeLong(first);
      out.writeLong(last);
      out.writeLong(firstDenial);
      out.writeLong(lastSuccess);
      out.writeInt(deliveries.size());
      for (Map.Entry<String, Long> entry : deliveries.entrySet()) {
        text(out, entry.getKey());
        out.writeLong(entry.getValue());
      }
      out.writeBoolean(sampleIsAll);
      out.writeInt(sample.size());
      for (Map.Entry<Long, Sampled> entry : sample.entrySet()) {
        out.writeLong(entry.getKey());
        text(out, entry.getValue().kind);
        out.writeLong(entry.getValue().deliveries);
      }
      out.writeInt(evidences.size());
      for (MatchedRecord match : evidences.values()) {
        write(out, match);
      }
    }

    static Step read(DataInput in, int format) throws IOException {
      Step step = new Step();
      step.first = in.readLong();
      step.last = in.readLong();
      if (format > FORMAT_1) {
        step.firstDenial = in.readLong();
        step.lastSuccess = in.readLong();
      }
      int kinds = in.readInt();
      for (int i = 0; i < kinds; i++) {
        step.deliveries.put(text(in), in.readLong());
      }
      step.sampleIsAll = in.readBoolean();
      int sampled = in.readInt();
      for (int i = 0; i < sampled; i++) {
        step.sample.put(in.readLong(), new Sampled(text(in), in.readLong()));
      }
      int matches = in.readInt();
      for (int i = 0; i < matches; i++) {
        MatchedRecord match = match(in, format);
        step.evidences.put(match.identity(), match);
      }
      return step;
    }

    private static void write(DataOutput out, MatchedRecord match) throws IOException {
      text(out, match.ruleId());
      text(out, match.service());
      out.writeLong(match.time());
      text(out, match.eventId());
      text(out, match.account());
      text(out, match.region());
      text(out, match.principal());
      text(out, match.outcome());
      text(out, match.object());
      text(out, match.entry());
      out.writeLong(match.record());
      out.writeLong(match.offset());
      text(out, match.json());
      text(out, match.matched());
      text(out, match.identity());
      text(out, match.modifiers());
      text(out, match.twins());
    }

    private static MatchedRecord match(DataInput in, int format) throws IOException {
      return new MatchedRecord(
          text(in),
          text(in),
          in.readLong(),
          text(in),
          text(in),
          text(in),
          text(in),
          text(in),
          text(in),
          text(in),
          in.readLong(),
          in.readLong(),
          text(in),
          text(in),
          text(in),
          text(in),
          format > FORMAT_2 ? text(in) : "");
    }

    /** {@code writeUTF} ends at 64 KiB. */
    private static void text(DataOutput out, String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }

    private static String text(DataInput in) throws IOException {
      byte[] bytes = new byte[in.readInt()];
      in.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
