package io.flowtrail.jobs.counts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.metrics.FlowtrailMetrics;
import io.flowtrail.jobs.metrics.Metric;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.metrics.testutils.MetricListener;
import org.junit.jupiter.api.Test;

class CountMetricsTest {
  private final MetricListener listener = new MetricListener();
  private final FlowtrailMetrics metrics = new FlowtrailMetrics(listener.getMetricGroup());

  private long shown(String... name) {
    return listener.getCounter(name).orElseThrow().getCount();
  }

  @Test
  void whatACheckpointBroughtIsNotShown() {
    LongCounter counter = new LongCounter();
    CountMetrics.View view = CountMetrics.show(metrics, RunCounts.LATE, counter).orElseThrow();
    counter.add(40);
    view.begin();
    counter.add(2);
    assertThat(shown(Metric.GROUP, "lateMatches")).isEqualTo(2);
    assertThat(counter.getLocalValue()).isEqualTo(42);
  }

  @Test
  void namesWithoutEndBecomeLabels() {
    LongCounter counter = new LongCounter(3);
    CountMetrics.show(metrics, RunCounts.MATCHES + "a.b-c", counter);
    CountMetrics.show(metrics, RunCounts.integrity("log", "modified"), counter);
    counter.add(4);
    assertThat(shown(Metric.GROUP, "rule", "a.b-c", "matches")).isEqualTo(7);
    assertThat(shown(Metric.GROUP, "kind", "log", "verdict", "modified", "digestVerdicts"))
        .isEqualTo(7);
  }

  @Test
  void countsWithoutAMetricAreNotShown() {
    assertThat(CountMetrics.show(metrics, RunCounts.ALERTS, new LongCounter())).isEmpty();
  }
}
