package io.flowtrail.jobs.metrics;

import java.util.function.LongSupplier;

/** {@link Metric#EVENT_TIME_LAG} of one log; registered with the first record. */
public final class EventTimeLag {
  private final FlowtrailMetrics metrics;
  private final String source;
  private final LongSupplier clock;
  private long latest = Long.MIN_VALUE;

  /**
   * @param source the log's Sigma service
   * @param clock milliseconds since 1970
   */
  public EventTimeLag(FlowtrailMetrics metrics, String source, LongSupplier clock) {
    this.metrics = metrics;
    this.source = source;
    this.clock = clock;
  }

  /** A record of that time, milliseconds since 1970. */
  public void saw(long time) {
    if (time > latest) {
      boolean first = latest == Long.MIN_VALUE;
      latest = time;
      if (first) {
        metrics.gauge(Metric.EVENT_TIME_LAG, () -> clock.getAsLong() - latest, source);
      }
    }
  }
}
