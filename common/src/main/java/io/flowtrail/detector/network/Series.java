package io.flowtrail.detector.network;

import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The beats in which one source calls one place. Connections that follow each other at once are one
 * beat; a connection that goes on for long is none, however regular its records are.
 */
final class Series {
  /** Most intervals that are remembered. */
  private static final int MOST = 32;

  /** Most ports of connections that may go on. */
  private static final int PORTS = 16;

  /** Shorter pauses do not end a beat, milliseconds. */
  private static final long PAUSE = 15_000;

  /** Share of intervals that must lie near a multiple of the usual one. */
  private static final double MOSTLY = 0.75;

  private static final int MOST_MULTIPLE = 4;

  /** How near, as a share of the usual one. */
  private static final double NEAR = 0.35;

  /** Between beats, milliseconds. */
  private final ArrayDeque<Long> intervals = new ArrayDeque<>();

  /** Of a beat's first connection. */
  private final ArrayDeque<Long> sizes = new ArrayDeque<>();

  private final ArrayDeque<Integer> ports = new ArrayDeque<>();
  private long beat;
  private long last;

  /** Since when it has been regular; 0 if it is not. */
  private long since;

  private long beats;

  /** Takes a contact; whether it is a new beat. */
  boolean add(Contacts.Contact contact) {
    if (contact.start() < last || ports.contains(contact.port())) {
      return false;
    }
    ports.addLast(contact.port());
    if (ports.size() > PORTS) {
      ports.removeFirst();
    }
    boolean isFirst = beats == 0;
    boolean isSame = !isFirst && contact.start() - last < PAUSE;
    last = contact.start();
    if (isSame) {
      return false;
    }
    if (!isFirst) {
      push(intervals, contact.start() - beat);
    }
    push(sizes, contact.bytes());
    beat = contact.start();
    beats++;
    return true;
  }

  private static void push(ArrayDeque<Long> values, long value) {
    values.addLast(value);
    if (values.size() > MOST) {
      values.removeFirst();
    }
  }

  /** Looks at the last beats, and notes since when they have been regular. */
  void judge(BeaconSettings settings) {
    if (!isRegular(settings)) {
      since = 0;
    } else if (since == 0) {
      since = beat - intervals.stream().mapToLong(Long::longValue).sum();
    }
  }

  /** Whether it has been regular for so long that it is a machine's doing. */
  boolean isBeacon(BeaconSettings settings) {
    return since > 0 && beat - since >= settings.span().toMillis();
  }

  private boolean isRegular(BeaconSettings settings) {
    if (intervals.size() < settings.intervals()) {
      return false;
    }
    long median = interval();
    if (median < settings.shortest().toMillis()
        || median > settings.longest().toMillis()
        || median(List.copyOf(sizes)) > settings.bytes()) {
      return false;
    }
    return jitter() <= settings.jitter() && nearMultiples(median) >= MOSTLY * intervals.size();
  }

  /** Beats that get lost leave intervals of twice or three times the length. */
  private long nearMultiples(long median) {
    return intervals.stream()
        .filter(
            interval -> {
              double times = interval / (double) median;
              long whole = Math.max(1, Math.round(times));
              return whole <= MOST_MULTIPLE && Math.abs(times - whole) <= NEAR;
            })
        .count();
  }

  /** The usual interval, milliseconds. */
  long interval() {
    return median(List.copyOf(intervals));
  }

  /** Half of the intervals are no further than this from the usual one, as a share of it. */
  double jitter() {
    long median = interval();
    List<Long> deviations = new ArrayList<>();
    intervals.forEach(interval -> deviations.add(Math.abs(interval - median)));
    return median == 0 ? 1 : median(deviations) / (double) median;
  }

  long size() {
    return median(List.copyOf(sizes));
  }

  private static long median(List<Long> values) {
    return values.isEmpty() ? 0 : values.stream().sorted().toList().get((values.size() - 1) / 2);
  }

  long beats() {
    return beats;
  }

  long last() {
    return last;
  }

  long since() {
    return since;
  }

  void write(DataOutput out) throws IOException {
    List<String> texts = new ArrayList<>();
    texts.add(beat + " " + last + " " + since + " " + beats);
    intervals.forEach(interval -> texts.add("i" + interval));
    sizes.forEach(size -> texts.add("s" + size));
    ports.forEach(port -> texts.add("p" + port));
    StateText.write(out, String.join(",", texts));
  }

  static Series read(DataInput in) throws IOException {
    String[] texts = StateText.read(in).split(",");
    Series series = new Series();
    String[] times = texts[0].split(" ");
    series.beat = Long.parseLong(times[0]);
    series.last = Long.parseLong(times[1]);
    series.since = Long.parseLong(times[2]);
    series.beats = Long.parseLong(times[3]);
    for (int i = 1; i < texts.length; i++) {
      long value = Long.parseLong(texts[i].substring(1));
      switch (texts[i].charAt(0)) {
        case 'i' -> series.intervals.addLast(value);
        case 's' -> series.sizes.addLast(value);
        default -> series.ports.addLast((int) value);
      }
    }
    return series;
  }
}
