package io.flowtrail.jobs.counts;

import io.flowtrail.jobs.metrics.FlowtrailMetrics;
import io.flowtrail.jobs.metrics.Metric;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.metrics.Counter;

/**
 * Shows counters of a run as metrics: what was counted since the task started. What a checkpoint
 * brought is left out, because a counter that goes back a little looks to Prometheus as if it had
 * begun at 0 and all had been counted again.
 */
final class CountMetrics {
  /** The names that take nothing behind them. */
  private static final Map<String, Metric> PLAIN =
      Map.of(
          RunCounts.OUT_OF_RANGE, Metric.RECORDS_OUT_OF_RANGE,
          RunCounts.LATE, Metric.LATE_MATCHES,
          RunCounts.LATE_FACTS, Metric.LATE_FACTS,
          RunCounts.IMPLAUSIBLE_TIME, Metric.RECORDS_IMPLAUSIBLE_TIME,
          RunCounts.BELOW_MINIMUM, Metric.ALERTS_BELOW_MINIMUM,
          RunCounts.OBJECTS, Metric.OBJECTS,
          RunCounts.STORED_BYTES, Metric.STORED_BYTES,
          RunCounts.UNPACKED_BYTES, Metric.UNPACKED_BYTES,
          RunCounts.INTEGRITY_FAULTS, Metric.INTEGRITY_FAULTS);

  /** The names that values of labels stand behind. */
  private static final Map<String, Metric> LABELLED =
      Map.of(
          RunCounts.MATCHED_AGAINST, Metric.RECORDS,
          RunCounts.DEAD_LETTERS, Metric.DEAD_LETTERS,
          RunCounts.MATCHES, Metric.MATCHES,
          RunCounts.SIGNALS, Metric.SIGNALS,
          RunCounts.INTEGRITY, Metric.DIGEST_VERDICTS);

  private CountMetrics() {}

  /** Shows a counter, if its name has a metric. */
  static Optional<View> show(FlowtrailMetrics metrics, String name, LongCounter counter) {
    View view = new View(counter);
    Metric plain = PLAIN.get(name);
    if (plain != null) {
      return Optional.of(metrics.counter(plain, view));
    }
    String prefix = name.substring(0, name.indexOf('.') + 1);
    Metric labelled = LABELLED.get(prefix);
    if (labelled == null) {
      return Optional.empty();
    }
    String[] values = name.substring(prefix.length()).split("\\.", labelled.labels().size());
    return Optional.of(metrics.counter(labelled, view, values));
  }

  /** What an accumulator counted since a moment. */
  static final class View implements Counter {
    private final LongCounter counter;
    private long before;

    View(LongCounter counter) {
      this.counter = counter;
    }

    /** Begins at 0 again. */
    void begin() {
      before = counter.getLocalValuePrimitive();
    }

    @Override
    public void inc() {
      counter.add(1);
    }

    @Override
    public void inc(long n) {
      counter.add(n);
    }

    @Override
    public void dec() {
      counter.add(-1);
    }

    @Override
    public void dec(long n) {
      counter.add(-n);
    }

    @Override
    public long getCount() {
      return counter.getLocalValuePrimitive() - before;
    }
  }
}
