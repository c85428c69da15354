package io.flowtrail.detector.delivery;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** By which deliveries the records of one account's interfaces came lately. */
final class Deliveries implements EntityState {
  static final int VERSION = 1;

  /** Most interfaces remembered; further ones are not watched. */
  private static final int MOST = 5_000;

  private static final int MOST_OVERLAPS = 100;
  private static final long HOUR = 3_600_000;
  private static final long REMEMBER = 24 * HOUR;

  private final String key;

  /** By interface, then delivery: the last hour. */
  private final TreeMap<String, TreeMap<String, Long>> interfaces = new TreeMap<>();

  private final TreeMap<String, Overlap> overlaps = new TreeMap<>();

  /** When to look for what may be forgotten. */
  private long next = NEVER;

  Deliveries(String key) {
    this.key = key;
  }

  /** Beginning of the hour that holds a time. */
  static long hour(long time) {
    return Math.floorDiv(time, HOUR) * HOUR;
  }

  @Override
  public void apply(Fact fact, Output out) {
    List<String> parts = FactText.split(fact.id());
    String delivery = parts.get(1);
    long hour = hour(fact.time());
    TreeMap<String, Long> its = interfaces.get(parts.get(0));
    if (its == null) {
      if (interfaces.size() >= MOST) {
        return;
      }
      its = new TreeMap<>();
      interfaces.put(parts.get(0), its);
    }
    boolean isNews = !Long.valueOf(hour).equals(its.put(delivery, hour));
    if (next == NEVER) {
      next = hour + REMEMBER;
    }
    if (isNews && its.size() > 1) {
      for (Map.Entry<String, Long> other : its.entrySet()) {
        if (!other.getKey().equals(delivery) && other.getValue() == hour) {
          overlap(delivery, other.getKey(), parts.get(0), hour, out);
        }
      }
    }
  }

  private void overlap(String one, String other, String of, long hour, Output out) {
    List<String> pair = one.compareTo(other) < 0 ? List.of(one, other) : List.of(other, one);
    String name = FactText.join(pair);
    Overlap overlap = overlaps.get(name);
    if (overlap == null) {
      if (overlaps.size() >= MOST_OVERLAPS) {
        return;
      }
      overlap = new Overlap(pair.get(0), pair.get(1), hour);
      overlaps.put(name, overlap);
    }
    if (overlap.add(of, hour)) {
      out.finding(overlap.finding(key, false));
    }
  }

  @Override
  public long wakeAt() {
    return next;
  }

  @Override
  public void wake(long time, Output out) {
    for (Iterator<Overlap> each = overlaps.values().iterator(); each.hasNext(); ) {
      Overlap overlap = each.next();
      if (overlap.last() + REMEMBER <= time) {
        if (overlap.isTold()) {
          out.finding(overlap.finding(key, true));
        }
        each.remove();
      }
    }
    interfaces.values().forEach(its -> its.values().removeIf(hour -> hour + REMEMBER <= time));
    interfaces.values().removeIf(Map::isEmpty);
    next = isEmpty() ? NEVER : time + HOUR;
  }

  @Override
  public boolean isEmpty() {
    return interfaces.isEmpty() && overlaps.isEmpty();
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(next);
    out.writeInt(interfaces.size());
    for (Map.Entry<String, TreeMap<String, Long>> entry : interfaces.entrySet()) {
      StateText.write(out, entry.getKey());
      out.writeInt(entry.getValue().size());
      for (Map.Entry<String, Long> its : entry.getValue().entrySet()) {
        StateText.write(out, its.getKey());
        out.writeLong(its.getValue());
      }
    }
    out.writeInt(overlaps.size());
    for (Map.Entry<String, Overlap> entry : overlaps.entrySet()) {
      StateText.write(out, entry.getKey());
      entry.getValue().write(out);
    }
  }

  static Deliveries read(String key, DataInput in) throws IOException {
    Deliveries read = new Deliveries(key);
    read.next = in.readLong();
    for (int i = in.readInt(); i > 0; i--) {
      TreeMap<String, Long> its = new TreeMap<>();
      read.interfaces.put(StateText.read(in), its);
      for (int j = in.readInt(); j > 0; j--) {
        its.put(StateText.read(in), in.readLong());
      }
    }
    for (int i = in.readInt(); i > 0; i--) {
      read.overlaps.put(StateText.read(in), Overlap.read(in));
    }
    return read;
  }
}
