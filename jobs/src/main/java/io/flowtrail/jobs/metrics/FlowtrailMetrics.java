package io.flowtrail.jobs.metrics;

import java.util.Locale;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.runtime.metrics.groups.AbstractMetricGroup;

/**
 * Registers metrics of one operator. A metric with the same values of labels must be registered
 * once only: keep what you get.
 */
public final class FlowtrailMetrics implements AutoCloseable {
  private final MetricGroup group;

  /**
   * @param operator the operator's own group
   */
  public FlowtrailMetrics(MetricGroup operator) {
    this.group = operator.addGroup(Metric.GROUP);
  }

  /** A new counter; an addition to it is an addition to a field. */
  public Counter counter(Metric metric, String... values) {
    return counter(metric, new SimpleCounter(), values);
  }

  /** Registers a counter that is kept elsewhere. */
  public <C extends Counter> C counter(Metric metric, C counter, String... values) {
    check(metric, Metric.Kind.COUNTER);
    return labelled(metric, values).counter(metric.text(), counter);
  }

  /** Registers a gauge, which is asked from threads that are not the task's. */
  public void gauge(Metric metric, Gauge<Long> gauge, String... values) {
    check(metric, Metric.Kind.GAUGE);
    labelled(metric, values).gauge(metric.text(), gauge);
  }

  /**
   * Takes all metrics away. Tasks need not: Flink does it for them. The job manager keeps the
   * groups of what runs there when a job starts again, and would show the old values for ever.
   */
  @Override
  public void close() {
    // The interface has no way to do it. A new group of the name takes a closed one's place.
    if (group instanceof AbstractMetricGroup<?> closeable) {
      closeable.close();
    }
  }

  /** The value of a label for a constant. */
  public static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void check(Metric metric, Metric.Kind kind) {
    if (metric.kind() != kind) {
      throw new IllegalArgumentException(metric + " is no " + label(kind));
    }
  }

  private MetricGroup labelled(Metric metric, String... values) {
    if (values.length != metric.labels().size()) {
      throw new IllegalArgumentException(metric + " has the labels " + metric.labels());
    }
    MetricGroup its = group;
    for (int i = 0; i < values.length; i++) {
      its = its.addGroup(metric.labels().get(i), values[i]);
    }
    return its;
  }
}
