package io.flowtrail.detector.access;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many different things there were, and how much they came to: those with the smallest hashes,
 * each with a number (bytes, or 0). Exact below {@value #MOST}, about 9 % off beyond. The same
 * thing told twice, or by two logs, counts once, and it does not matter in which order parts are
 * added.
 */
final class Sample {
  static final int MOST = 128;
  private static final int RADIX = Character.MAX_RADIX;

  private final TreeMap<Long, Long> kept = new TreeMap<>();

  /** Spreads a text over all numbers that are not negative. */
  static long hash(String text) {
    long hash = 0x9E3779B97F4A7C15L;
    for (int i = 0; i < text.length(); i++) {
      hash = (Long.rotateLeft(hash, 5) ^ text.charAt(i)) * 0xD6E8FEB86659FD93L;
    }
    hash = (hash ^ hash >>> 32) * 0xD6E8FEB86659FD93L;
    hash = (hash ^ hash >>> 29) * 0x9E3779B97F4A7C15L;
    return (hash ^ hash >>> 32) >>> 1;
  }

  static Sample of(long hash) {
    Sample sample = new Sample();
    sample.add(hash, 0);
    return sample;
  }

  void add(long hash, long value) {
    // Mostly so in a flood.
    if (kept.size() == MOST && hash > kept.lastKey()) {
      return;
    }
    kept.merge(hash, value, Math::max);
    if (kept.size() > MOST) {
      kept.pollLastEntry();
    }
  }

  void addAll(Sample other) {
    other.kept.forEach(this::add);
  }

  /** How many are kept: the count, if it is exact. */
  int size() {
    return kept.size();
  }

  boolean isExact() {
    return kept.size() < MOST;
  }

  long count() {
    return isExact() ? kept.size() : Math.round((MOST - 1) / ((kept.lastKey() + 1.0) / 0x1p63));
  }

  /** Sum of the numbers of all, estimated where the count is. */
  long sum() {
    double sum = 0;
    for (long value : kept.values()) {
      sum += value;
    }
    return isExact() ? Math.round(sum) : Math.round(sum / MOST * count());
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    kept.forEach(
        (hash, value) -> {
          text.append(Long.toString(hash, RADIX));
          if (value != 0) {
            text.append('=').append(Long.toString(value, RADIX));
          }
          text.append(' ');
        });
    return text.toString();
  }

  static Sample of(String text) {
    Sample sample = new Sample();
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf(' ', at);
      int equals = text.indexOf('=', at);
      boolean plain = equals < 0 || equals > end;
      sample.add(
          Long.parseLong(text, at, plain ? end : equals, RADIX),
          plain ? 0 : Long.parseLong(text, equals + 1, end, RADIX));
      at = end + 1;
    }
    return sample;
  }

  void write(DataOutput out) throws IOException {
    boolean plain = kept.values().stream().allMatch(value -> value == 0);
    out.writeShort(plain ? kept.size() : -kept.size());
    for (Map.Entry<Long, Long> entry : kept.entrySet()) {
      out.writeLong(entry.getKey());
      if (!plain) {
        out.writeLong(entry.getValue());
      }
    }
  }

  static Sample read(DataInput in) throws IOException {
    int size = in.readShort();
    Sample sample = new Sample();
    for (int i = 0; i < Math.abs(size); i++) {
      sample.add(in.readLong(), size < 0 ? in.readLong() : 0);
    }
    return sample;
  }
}
