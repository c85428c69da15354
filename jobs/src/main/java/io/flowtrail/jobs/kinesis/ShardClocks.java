package io.flowtrail.jobs.kinesis;

import io.flowtrail.event.LogEvent;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;

/**
 * How far event time has come in the shards that one subtask reads.
 *
 * <p>The slowest shard decides. A record pushes its shard forward only as far as it had come when
 * the stream took it, so one that claims to be of 2099 cannot close the windows of today. A shard
 * that is quiet has been read to its end: its time goes on with the clock, as far behind it as its
 * last records were behind their arrival, but not further than the lateness that is allowed anyway.
 *
 * <p>Quiet is counted in ticks that pass without a record, not in time: while the task is blocked,
 * by back-pressure or a pause, ticks do not pass either.
 */
final class ShardClocks {
  private final long lateness;
  private final int quietTicks;
  private final int forgottenTicks;
  private final Map<String, Shard> shards = new HashMap<>();
  private long ticks;
  private long watermark = Long.MIN_VALUE;

  private static final class Shard {
    private long latest = Long.MIN_VALUE;
    private long arrival = Long.MIN_VALUE;
    private long seenAt;
  }

  /**
   * @param lateness how much later than its successors a record may come, milliseconds
   * @param quietTicks after how many ticks without a record a shard is quiet; so long nothing is
   *     said at the beginning, because shards deliver first records at different times
   * @param forgottenTicks after how many a shard that others outlive counts no more: it was split,
   *     merged or given to another subtask
   */
  ShardClocks(long lateness, int quietTicks, int forgottenTicks) {
    this.lateness = lateness;
    this.quietTicks = quietTicks;
    this.forgottenTicks = forgottenTicks;
  }

  /** A record of a shard, whatever it holds. */
  void delivered(String shard, long arrival) {
    Shard its = shards.computeIfAbsent(shard, id -> new Shard());
    its.seenAt = ticks;
    its.arrival = Math.max(its.arrival, arrival);
  }

  /** A log record that was in it; {@link LogEvent#NO_TIME} tells nothing. */
  void record(String shard, long time, long arrival) {
    if (time != LogEvent.NO_TIME) {
      Shard its = shards.get(shard);
      its.latest = Math.max(its.latest, Math.min(time, arrival));
    }
  }

  /** How many shards there are. */
  int size() {
    return shards.size();
  }

  /** Whether any shard has ever delivered. */
  boolean isEmpty() {
    return shards.isEmpty();
  }

  /** Whether the first moments are over, in which nothing is said of event time. */
  boolean isWarm() {
    return ticks >= quietTicks;
  }

  void tick() {
    ticks++;
    Iterator<Shard> all = shards.values().iterator();
    while (shards.size() > 1 && all.hasNext()) {
      if (ticks - all.next().seenAt > forgottenTicks) {
        all.remove();
      }
    }
  }

  /**
   * Nothing at or before this is expected any more; never goes back.
   *
   * @param now milliseconds since 1970
   * @return {@link Long#MIN_VALUE} while nothing is known
   */
  long watermark(long now) {
    if (!isWarm() || shards.isEmpty()) {
      return watermark;
    }
    long slowest = Long.MAX_VALUE;
    for (Shard shard : shards.values()) {
      slowest = Math.min(slowest, time(shard, now));
    }
    if (slowest > Long.MIN_VALUE + lateness) {
      watermark = Math.max(watermark, slowest - lateness - 1);
    }
    return watermark;
  }

  private long time(Shard shard, long now) {
    if (ticks - shard.seenAt < quietTicks) {
      return shard.latest;
    }
    long behind =
        shard.latest == Long.MIN_VALUE
            ? lateness
            : Math.min(shard.arrival - shard.latest, lateness);
    return Math.max(shard.latest, now - behind);
  }
}
