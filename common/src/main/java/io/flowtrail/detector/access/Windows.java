package io.flowtrail.detector.access;

import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Different things in a time that slides, in {@value #SLOTS} slots and the one at hand: what
 * straddles the border of a slot is seen whole. Times are milliseconds.
 */
final class Windows {
  static final int SLOTS = 5;

  private final long slot;
  private final TreeMap<Long, Part> parts = new TreeMap<>();

  /** What a slot holds. */
  private static final class Part {
    private final long first;
    private final String firstId;
    private final Sample things;

    Part(long first, String firstId, Sample things) {
      this.first = first;
      this.firstId = firstId;
      this.things = things;
    }
  }

  /** Where something began. */
  record Begin(long time, String id) {
    static final Begin NEVER = new Begin(Long.MAX_VALUE, "");

    Begin or(Begin other) {
      int byTime = Long.compare(time, other.time);
      return byTime < 0 || byTime == 0 && id.compareTo(other.id) <= 0 ? this : other;
    }
  }

  Windows(long length) {
    slot = Math.max(1, length / SLOTS);
  }

  void add(long time, Begin begin, Sample things) {
    long at = Math.floorDiv(time, slot);
    Part before = parts.get(at);
    Sample sum = before == null ? new Sample() : before.things;
    sum.addAll(things);
    Begin earliest = before == null ? begin : begin.or(new Begin(before.first, before.firstId));
    parts.put(at, new Part(earliest.time(), earliest.id(), sum));
  }

  void forget(long time) {
    parts.headMap(Math.floorDiv(time, slot) - SLOTS).clear();
  }

  void clear() {
    parts.clear();
  }

  boolean isEmpty() {
    return parts.isEmpty();
  }

  /** Whether there can be so many; cheaper than to count them. */
  boolean canBe(long many) {
    long sum = 0;
    for (Part part : parts.values()) {
      if (!part.things.isExact()) {
        return true;
      }
      sum += part.things.size();
    }
    return sum >= many;
  }

  Sample all() {
    Sample all = new Sample();
    parts.values().forEach(part -> all.addAll(part.things));
    return all;
  }

  Begin begin() {
    Begin begin = Begin.NEVER;
    for (Part part : parts.values()) {
      begin = begin.or(new Begin(part.first, part.firstId));
    }
    return begin;
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(parts.size());
    for (Map.Entry<Long, Part> entry : parts.entrySet()) {
      out.writeLong(entry.getKey());
      Part part = entry.getValue();
      out.writeLong(part.first);
      StateText.write(out, part.firstId);
      part.things.write(out);
    }
  }

  void read(DataInput in) throws IOException {
    int size = in.readUnsignedByte();
    for (int i = 0; i < size; i++) {
      parts.put(in.readLong(), new Part(in.readLong(), StateText.read(in), Sample.read(in)));
    }
  }
}
