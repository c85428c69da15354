package io.flowtrail.jobs.counts;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.metrics.FlowtrailMetrics;
import io.flowtrail.jobs.metrics.Metric;
import java.util.EnumMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.metrics.Counter;

/** Counts the alerts that one operator lets go, and those that it keeps back. */
public final class AlertCounts {
  private final CheckpointedCounters counters;
  private final LongCounter belowMinimum;
  private final Map<Activity, Map<Severity, Counter>> told = new EnumMap<>(Activity.class);
  private LongCounter alerts;

  /**
   * @param tells whether alerts go from here to the sinks; else others count them
   */
  public AlertCounts(CheckpointedCounters counters, boolean tells) {
    this.counters = counters;
    this.belowMinimum = counters.counter(RunCounts.BELOW_MINIMUM);
    if (tells) {
      alerts = counters.counter(RunCounts.ALERTS);
      for (Severity severity : Severity.values()) {
        // At 0 from the beginning: what first appears at 1 is no increase to Prometheus.
        metric(severity, Activity.CREATE);
      }
    }
  }

  /** An alert goes to the sinks. */
  public void told(Alert alert) {
    if (alerts == null) {
      throw new IllegalStateException("alerts do not go from here to the sinks");
    }
    alerts.add(1);
    metric(alert.severity(), alert.activity()).inc();
  }

  /** An alert is kept back. */
  public void belowMinimum() {
    belowMinimum.add(1);
  }

  private Counter metric(Severity severity, Activity activity) {
    return told.computeIfAbsent(activity, its -> new EnumMap<>(Severity.class))
        .computeIfAbsent(
            severity,
            its ->
                counters
                    .metrics()
                    .counter(Metric.ALERTS, its.level(), FlowtrailMetrics.label(activity)));
  }
}
