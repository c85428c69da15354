package io.flowtrail.jobs.source.enumerator;

import java.io.Serializable;
import java.time.Duration;

/**
 * The time that the user asked for, and which objects may hold records of it.
 *
 * <p>An object is named after its delivery, not after its records: delivery follows within hours,
 * and a partition by event time is named after the first moment of its day. So a day more is read
 * before and two behind. Files that CloudTrail delivers later than that (it retries for 30 days)
 * are found only without a limit.
 *
 * @param from first moment, milliseconds since 1970; {@link Long#MIN_VALUE} for no limit
 * @param to first moment behind; {@link Long#MAX_VALUE} for no limit
 */
public record ReadPeriod(long from, long to) implements Serializable {
  /** Everything. */
  public static final ReadPeriod ALL = new ReadPeriod(Long.MIN_VALUE, Long.MAX_VALUE);

  private static final long BEFORE = Duration.ofDays(1).toMillis();
  private static final long BEHIND = Duration.ofDays(2).toMillis();

  /** First key time worth reading. */
  public long firstKeyTime() {
    return from < Long.MIN_VALUE + BEFORE ? Long.MIN_VALUE : from - BEFORE;
  }

  /** First key time behind all that is worth reading. */
  public long keyTimeBehind() {
    return to > Long.MAX_VALUE - BEHIND ? Long.MAX_VALUE : to + BEHIND;
  }

  /** Whether an object with this key time may hold records of the period. */
  public boolean mayHold(long keyTime) {
    return keyTime >= firstKeyTime() && keyTime < keyTimeBehind();
  }
}
