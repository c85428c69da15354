package io.flowtrail.jobs.kinesis;

import java.io.Serializable;

/**
 * How event time is looked after.
 *
 * @param tickMillis how often watermarks are told, milliseconds
 * @param quietTicks after how many ticks without a record a shard has been read to its end
 * @param forgottenTicks after how many it counts no more
 */
record Pace(long tickMillis, int quietTicks, int forgottenTicks) implements Serializable {
  /** Half a second; half a minute, many times what polling waits between calls; an hour. */
  static final Pace DEFAULT = new Pace(500, 60, 7200);
}
