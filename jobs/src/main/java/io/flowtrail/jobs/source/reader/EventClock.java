package io.flowtrail.jobs.source.reader;

import io.flowtrail.event.LogEvent;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How far event time has come in one reader, which reads its objects one after the other in the
 * order of their delivery.
 *
 * <p>A record pushes time forward only as far as its object was delivered: a record that claims to
 * be of 2099 cannot close the windows of today. Records without a time, and objects whose key tells
 * none, do not push.
 */
final class EventClock {
  private final long lateness;
  private final LongSupplier nanos;
  private long latest = Long.MIN_VALUE;

  /** When {@link #latest} was asked for after it had last changed, and what it was then. */
  private long movedAt;

  private long movedTo = Long.MIN_VALUE;

  /** What all readers together had come to when that was told, and when it was. */
  private long toldWatermark = Long.MIN_VALUE;

  private long toldAt;

  /**
   * @param lateness how much later than its successors a record may come, milliseconds
   * @param nanos a clock of real time, of which only differences are used
   */
  EventClock(long lateness, LongSupplier nanos) {
    this.lateness = lateness;
    this.nanos = nanos;
  }

  void record(long time, long keyTime) {
    if (time != LogEvent.NO_TIME && keyTime > 0) {
      latest = Math.max(latest, Math.min(time, keyTime));
    }
  }

  /** Time of the latest record that pushed; {@link Long#MIN_VALUE} if none did. */
  long latest() {
    return latest;
  }

  /**
   * All readers have read everything. A reader that has read little or nothing, because it is new
   * or because others got the objects, then goes on with them.
   *
   * @param ofAll time of the latest record of all readers; {@link Long#MIN_VALUE} if there is none
   * @param idle how long nothing later has come, milliseconds
   */
  void caughtUp(long ofAll, long idle) {
    if (ofAll != Long.MIN_VALUE) {
      toldWatermark = behind(ofAll) + idle;
      toldAt = nanos.getAsLong();
    }
  }

  /** Nothing at or before this is expected any more. */
  long watermark() {
    if (latest != movedTo) {
      movedTo = latest;
      movedAt = nanos.getAsLong();
    }
    return behind(latest);
  }

  /**
   * The same while nothing comes because nothing is there: event time goes on as real time does. In
   * logs of today that is the time of day; in a copy of old logs, time goes on where they end.
   */
  long idleWatermark() {
    return Math.max(since(watermark(), movedAt), since(toldWatermark, toldAt));
  }

  private long since(long watermark, long moment) {
    return watermark == Long.MIN_VALUE
        ? watermark
        : watermark + TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - moment);
  }

  private long behind(long time) {
    return time < Long.MIN_VALUE + lateness + 1 ? Long.MIN_VALUE : time - lateness - 1;
  }
}
