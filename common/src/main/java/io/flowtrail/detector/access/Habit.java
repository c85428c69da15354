package io.flowtrail.detector.access;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * On which of the last {@value #DAYS} days most was done, and how much: in a window, and in a day.
 * What was done on two days is a habit; a single day is none, so that nobody makes one by doing it
 * once.
 */
final class Habit {
  static final int DAYS = 28;
  private static final long DAY = 86_400_000;

  /** Highest count in a window, and in 24 hours, by day. */
  private final TreeMap<Long, Highest> days = new TreeMap<>();

  private record Highest(long inWindow, long inDay) {
    Highest with(boolean isDay, long count) {
      return isDay
          ? new Highest(inWindow, Math.max(inDay, count))
          : new Highest(Math.max(inWindow, count), inDay);
    }

    long of(boolean isDay) {
      return isDay ? inDay : inWindow;
    }
  }

  void note(long time, boolean isDay, long count) {
    long day = Math.floorDiv(time, DAY);
    days.put(day, days.getOrDefault(day, new Highest(0, 0)).with(isDay, count));
  }

  /** The second highest of the days before. */
  long usual(long time, boolean isDay) {
    long highest = 0;
    long second = 0;
    for (Highest its : days.headMap(Math.floorDiv(time, DAY)).values()) {
      long count = its.of(isDay);
      if (count > highest) {
        second = highest;
        highest = count;
      } else {
        second = Math.max(second, count);
      }
    }
    return second;
  }

  void forget(long time) {
    days.headMap(Math.floorDiv(time, DAY) - DAYS).clear();
  }

  boolean isEmpty() {
    return days.isEmpty();
  }

  /** When the oldest day is forgotten. */
  long forgetsAt() {
    return (days.firstKey() + DAYS + 1) * DAY;
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(days.size());
    for (Map.Entry<Long, Highest> entry : days.entrySet()) {
      out.writeInt(Math.toIntExact(entry.getKey()));
      out.writeLong(entry.getValue().inWindow());
      out.writeLong(entry.getValue().inDay());
    }
  }

  void read(DataInput in) throws IOException {
    int size = in.readUnsignedByte();
    for (int i = 0; i < size; i++) {
      days.put((long) in.readInt(), new Highest(in.readLong(), in.readLong()));
    }
  }
}
