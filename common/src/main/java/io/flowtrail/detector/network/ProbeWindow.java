package io.flowtrail.detector.network;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/**
 * What was tried in the slots of a window that slides. It holds one slot more than the window is
 * long, so that no scan of that length falls between two windows; it is judged whenever a slot
 * ends.
 */
final class ProbeWindow {
  /** From how many slots with the same in them somebody is a monitor. */
  private static final int POLLED_SLOTS = 3;

  private static final double MOSTLY = 0.8;

  private final Duration length;
  private final long slot;
  private final long span;

  /** By beginning. */
  private final TreeMap<Long, Probes> slots = new TreeMap<>();

  ProbeWindow(Duration length, int slots) {
    this.length = length;
    this.slot = slot(length, slots);
    this.span = (slots + 1) * slot;
  }

  /** Length of the slots of a window, on the grid of steps of facts, whose times are counted by. */
  static long slot(Duration length, int slots) {
    return Math.max(1, length.toMillis() / slots / FactSteps.STEP) * FactSteps.STEP;
  }

  Duration length() {
    return length;
  }

  void add(long time, Probes probes) {
    slots.computeIfAbsent(Math.floorDiv(time, slot) * slot, start -> new Probes()).add(probes);
  }

  boolean isEmpty() {
    return slots.isEmpty();
  }

  /** When the first slot after a time ends; never if there is nothing in any. */
  long nextEnd(long after) {
    return slots.isEmpty() ? EntityState.NEVER : (Math.floorDiv(after + 1, slot) + 1) * slot - 1;
  }

  /** Whether a slot ends at that time. */
  boolean closes(long time) {
    return !slots.isEmpty() && Math.floorMod(time + 1, slot) == 0;
  }

  /** Everything in the window that ends at a time. */
  Probes sum(long time) {
    Probes sum = new Probes();
    in(time).forEach(sum::add);
    return sum;
  }

  private Collection<Probes> in(long time) {
    return slots.tailMap(time + 1 - span, true).values();
  }

  /**
   * Whether what is in the window is, or may yet become, a monitor: the same in several slots. Who
   * was here in the newest slots only may be about to become one.
   *
   * @param polled takes what is tried again and again
   */
  boolean isPolling(long time, Sketch polled) {
    Sketch union = new Sketch();
    long sum = 0;
    int active = 0;
    for (Probes probes : in(time)) {
      if (!probes.failed.isEmpty()) {
        union.add(probes.failed);
        sum += probes.failed.count();
        active++;
      }
    }
    if (sum < MOSTLY * active * union.count()) {
      return false;
    }
    if (active >= POLLED_SLOTS) {
      polled.add(union);
      return true;
    }
    Probes newest = slots.get(time + 1 - slot);
    return newest != null && !newest.failed.isEmpty();
  }

  /** Lets go what the next window does not hold. */
  void forget(long time) {
    slots.headMap(time + 1 + slot - span, false).clear();
  }

  void clear() {
    slots.clear();
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(slots.size());
    for (Map.Entry<Long, Probes> entry : slots.entrySet()) {
      out.writeLong(entry.getKey());
      StateText.write(out, entry.getValue().text());
    }
  }

  void read(DataInput in) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      long start = in.readLong();
      slots.put(start, Probes.of(StateText.read(in)));
    }
  }
}
