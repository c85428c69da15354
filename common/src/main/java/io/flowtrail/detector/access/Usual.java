package io.flowtrail.detector.access;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Since when, and on how many days, something has been going on. Milliseconds since 1970. */
final class Usual {
  private static final long UNKNOWN = Long.MIN_VALUE;
  private static final int MOST_DAYS = 1_000_000;

  private long since = UNKNOWN;
  private long last = UNKNOWN;
  private int days;

  void note(long time) {
    if (since == UNKNOWN) {
      since = time;
    }
    if (last == UNKNOWN || Math.floorDiv(last, Measure.DAY) != Math.floorDiv(time, Measure.DAY)) {
      days = Math.min(MOST_DAYS, days + 1);
    }
    last = time;
  }

  /** Whether it went on for long enough to be usual, or to know what is. */
  boolean isLearned(long time, AccessSettings settings) {
    return since != UNKNOWN
        && time - since >= settings.learn().toMillis()
        && days >= settings.learnDays();
  }

  long since() {
    return since;
  }

  void forget(long time, AccessSettings settings) {
    if (forgetsAt(settings) <= time) {
      since = UNKNOWN;
      last = UNKNOWN;
      days = 0;
    }
  }

  long forgetsAt(AccessSettings settings) {
    return last == UNKNOWN ? Long.MAX_VALUE : last + settings.remember().toMillis();
  }

  boolean isEmpty() {
    return since == UNKNOWN;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(since);
    out.writeLong(last);
    out.writeInt(days);
  }

  void read(DataInput in) throws IOException {
    since = in.readLong();
    last = in.readLong();
    days = in.readInt();
  }
}
