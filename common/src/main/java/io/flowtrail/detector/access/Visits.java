package io.flowtrail.detector.access;

import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which buckets refused somebody lately, and which let him in. Bounded: of too many, those not seen
 * for longest are forgotten.
 */
final class Visits {
  /** Most buckets that refused, and as many others. */
  static final int MOST = 64;

  private static final long NO = Long.MAX_VALUE;
  private static final long NEVER_YET = Long.MIN_VALUE;

  private final Map<String, Visit> buckets = new TreeMap<>();

  /** Times are milliseconds since 1970; first times are {@link #NO} and last ones the opposite. */
  private record Visit(long firstRefused, long lastRefused, long firstDone, long lastDone) {
    static final Visit NONE = new Visit(NO, NEVER_YET, NO, NEVER_YET);

    Visit refused(long first, long last) {
      return new Visit(
          Math.min(firstRefused, first), Math.max(lastRefused, last), firstDone, lastDone);
    }

    Visit done(long first, long last) {
      return new Visit(
          firstRefused, lastRefused, Math.min(firstDone, first), Math.max(lastDone, last));
    }

    boolean wasRefused() {
      return lastRefused != NEVER_YET;
    }

    long last() {
      return Math.max(lastRefused, lastDone);
    }

    /** Refused at first, and then let in: not somebody who is at home there. */
    boolean gotIn() {
      return wasRefused() && lastDone > firstRefused && firstDone > firstRefused;
    }
  }

  void refused(String bucket, long first, long last) {
    put(bucket, get(bucket).refused(first, last));
  }

  void done(String bucket, long first, long last) {
    put(bucket, get(bucket).done(first, last));
  }

  private Visit get(String bucket) {
    return buckets.getOrDefault(bucket, Visit.NONE);
  }

  private void put(String bucket, Visit visit) {
    buckets.put(bucket, visit);
    if (buckets.size() <= MOST) {
      return;
    }
    boolean refused = visit.wasRefused();
    if (buckets.values().stream().filter(its -> its.wasRefused() == refused).count() > MOST) {
      buckets.remove(
          buckets.entrySet().stream()
              .filter(its -> its.getValue().wasRefused() == refused)
              .min(Comparator.comparingLong(its -> its.getValue().last()))
              .orElseThrow()
              .getKey());
    }
  }

  /** Buckets that refused since then, in the order of the alphabet. */
  Set<String> refusedSince(long time) {
    Set<String> names = new LinkedHashSet<>();
    buckets.forEach(
        (name, visit) -> {
          if (visit.lastRefused() >= time) {
            names.add(name);
          }
        });
    return names;
  }

  /** Buckets that refused and then let in, and when they last did. */
  Map<String, Long> gotInto() {
    Map<String, Long> names = new TreeMap<>();
    buckets.forEach(
        (name, visit) -> {
          if (visit.gotIn()) {
            names.put(name, visit.firstDone());
          }
        });
    return names;
  }

  void forget(long before) {
    buckets.values().removeIf(visit -> visit.last() < before);
  }

  boolean isEmpty() {
    return buckets.isEmpty();
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(buckets.size());
    for (Map.Entry<String, Visit> entry : buckets.entrySet()) {
      StateText.write(out, entry.getKey());
      Visit visit = entry.getValue();
      out.writeLong(visit.firstRefused());
      out.writeLong(visit.lastRefused());
      out.writeLong(visit.firstDone());
      out.writeLong(visit.lastDone());
    }
  }

  void read(DataInput in) throws IOException {
    int size = in.readUnsignedShort();
    for (int i = 0; i < size; i++) {
      buckets.put(
          StateText.read(in),
          new Visit(in.readLong(), in.readLong(), in.readLong(), in.readLong()));
    }
  }
}
