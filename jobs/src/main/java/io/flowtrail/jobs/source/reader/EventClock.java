package io.flowtrail.jobs.source.reader;

import io.flowtrail.event.LogEvent;

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
  private long latest = Long.MIN_VALUE;

  /**
   * @param lateness how much later than its successors a record may come, milliseconds
   */
  EventClock(long lateness) {
    this.lateness = lateness;
  }

  void record(long time, long keyTime) {
    if (time != LogEvent.NO_TIME && keyTime > 0) {
      latest = Math.max(latest, Math.min(time, keyTime));
    }
  }

  /** Nothing at or before this is expected any more. */
  long watermark() {
    return latest < Long.MIN_VALUE + lateness + 1 ? Long.MIN_VALUE : latest - lateness - 1;
  }
}
