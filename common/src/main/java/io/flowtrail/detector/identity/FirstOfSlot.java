package io.flowtrail.detector.identity;

import java.util.HashMap;
import java.util.Map;

/**
 * Lets through the first of what happens in each slot of time, so that a busy key is one fact in
 * ten minutes. What comes earlier within the slot, but is read later, is let through too: the first
 * is always among what came through, and states take only the first.
 */
final class FirstOfSlot {
  /** Length of a slot in milliseconds. */
  static final long SLOT = 600_000;

  /** Most channels remembered; beyond that all are forgotten, and some come through again. */
  private static final int MOST = 50_000;

  private record Channel(String one, String other) {}

  private record Earliest(long time, String id) {}

  private final Map<Channel, Earliest> sent = new HashMap<>();

  static long slot(long time) {
    return Math.floorDiv(time, SLOT) * SLOT;
  }

  boolean isFirst(String one, String other, long time, String id) {
    Channel channel = new Channel(one, other);
    Earliest before = sent.get(channel);
    if (before != null
        && slot(before.time) == slot(time)
        && (before.time < time || (before.time == time && before.id.compareTo(id) <= 0))) {
      return false;
    }
    if (before == null && sent.size() >= MOST) {
      sent.clear();
    }
    sent.put(channel, new Earliest(time, id));
    return true;
  }
}
