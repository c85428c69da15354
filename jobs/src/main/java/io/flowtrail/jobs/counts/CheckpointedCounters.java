package io.flowtrail.jobs.counts;

import io.flowtrail.jobs.metrics.FlowtrailMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;

/**
 * Counters of one subtask: accumulators of the job, kept in checkpoints so that a restart loses and
 * doubles nothing; and metrics of the cluster ({@link CountMetrics}), which begin at 0.
 */
public final class CheckpointedCounters {
  private final RuntimeContext context;
  private final FlowtrailMetrics metrics;
  private final ListState<Counted> state;
  private final Map<String, LongCounter> counters = new TreeMap<>();
  private final Map<String, LongMaximum> maxima = new TreeMap<>();
  private final List<CountMetrics.View> views = new ArrayList<>();

  /** Takes up the values of the checkpoint, if there is one. */
  public CheckpointedCounters(RuntimeContext context, FunctionInitializationContext checkpoint)
      throws Exception {
    this.context = context;
    this.metrics = new FlowtrailMetrics(context.getMetricGroup());
    this.state =
        checkpoint
            .getOperatorStateStore()
            .getListState(new ListStateDescriptor<>("counters", TypeInformation.of(Counted.class)));
    for (Counted restored : state.get()) {
      counter(restored.name()).add(restored.value());
    }
    views.forEach(CountMetrics.View::begin);
  }

  /** The counter of that name, new or old; look it up once and keep it. */
  public LongCounter counter(String name) {
    return counters.computeIfAbsent(
        name,
        n -> {
          LongCounter counter = new LongCounter();
          context.addAccumulator(n, counter);
          CountMetrics.show(metrics, n, counter).ifPresent(views::add);
          return counter;
        });
  }

  /** For what is told to the cluster only. */
  public FlowtrailMetrics metrics() {
    return metrics;
  }

  /** The largest value that any subtask saw; not kept in checkpoints, because it is seen again. */
  public LongMaximum maximum(String name) {
    return maxima.computeIfAbsent(
        name,
        n -> {
          LongMaximum maximum = new LongMaximum(0);
          context.addAccumulator(n, maximum);
          return maximum;
        });
  }

  /** Writes all values into the checkpoint. */
  public void snapshot() throws Exception {
    List<Counted> values = new ArrayList<>();
    counters.forEach((name, counter) -> values.add(new Counted(name, counter.getLocalValue())));
    state.update(values);
  }
}
