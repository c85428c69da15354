package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.metrics.FlowtrailMetrics;
import io.flowtrail.jobs.metrics.Metric;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/**
 * How far listing and looking have come. Told by the coordinator's thread, asked by the reporters',
 * so what gauges show is copied.
 */
final class DiscoveryMetrics implements AutoCloseable {
  private static final long NONE = -1;

  private final LongSupplier clock;
  private final FlowtrailMetrics metrics;
  private final Counter looksFailed;
  private final Counter discovered;

  private volatile long waiting;
  private volatile long listedObjects;
  private volatile long listedBytes;
  private volatile boolean listingComplete;
  private volatile long remembered;
  private volatile long lookedAt = NONE;
  private volatile long lookDuration = NONE;
  private volatile long lag = NONE;

  /**
   * @param clock milliseconds since 1970
   */
  DiscoveryMetrics(SplitEnumeratorMetricGroup group, LongSupplier clock) {
    this.clock = clock;
    // Not by Flink's setter for the same name: what it registers cannot be taken away again.
    metrics = new FlowtrailMetrics(group);
    metrics.gauge(Metric.UNASSIGNED_SPLITS, () -> waiting);
    metrics.gauge(Metric.LISTED_OBJECTS, () -> listedObjects);
    metrics.gauge(Metric.LISTED_BYTES, () -> listedBytes);
    metrics.gauge(Metric.LISTING_COMPLETE, () -> listingComplete ? 1L : 0L);
    metrics.gauge(Metric.REMEMBERED_OBJECTS, () -> remembered);
    metrics.gauge(
        Metric.SINCE_LAST_LOOK, () -> lookedAt == NONE ? NONE : clock.getAsLong() - lookedAt);
    metrics.gauge(Metric.LOOK_DURATION, () -> lookDuration);
    metrics.gauge(Metric.DISCOVERY_LAG, () -> lag);
    looksFailed = metrics.counter(Metric.LOOKS_FAILED);
    discovered = metrics.counter(Metric.DISCOVERED_OBJECTS);
  }

  /** Copies where things stand. */
  void show(SplitTracker tracker) {
    waiting = tracker.waiting();
    listedObjects = tracker.position().totals().objects();
    listedBytes = tracker.position().totals().bytes();
    listingComplete = tracker.position().complete();
    remembered = tracker.seen().size();
  }

  /**
   * A look succeeded.
   *
   * @param lookedBefore whether there was one before, by this run or by the one whose checkpoint it
   *     goes on from; what the very first finds has lain there for other reasons
   */
  void looked(NewObjects.Look look, boolean lookedBefore) {
    long now = clock.getAsLong();
    lookedAt = now;
    lookDuration = now - look.began();
    discovered.inc(look.found().size());
    if (lookedBefore) {
      look.found().stream()
          .mapToLong(found -> now - found.appeared())
          .max()
          .ifPresent(slowest -> lag = slowest);
    }
  }

  /**
   * Messages told of objects.
   *
   * @param added how many of them were new
   */
  void notified(Notified told, int added) {
    if (added > 0) {
      long now = clock.getAsLong();
      discovered.inc(added);
      told.found().stream()
          .mapToLong(found -> now - found.appeared())
          .max()
          .ifPresent(slowest -> lag = slowest);
    }
  }

  void lookFailed() {
    looksFailed.inc();
  }

  @Override
  public void close() {
    metrics.close();
  }
}
