package io.flowtrail.jobs.rules;

import io.flowtrail.jobs.metrics.FlowtrailMetrics;
import io.flowtrail.jobs.metrics.Metric;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.CoordinatorStore;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * One operator's part in the job manager: says to its tasks, with every checkpoint, which set of
 * rules is in force behind it. What it says is decided once for all operators of the job, in the
 * {@link RuleWatch} that they share.
 *
 * <p>Flink delivers what is sent before a coordinator's part of a checkpoint is complete to the
 * tasks before it lets the sources begin the barrier. All methods are called in one thread.
 */
final class RuleCoordinator implements OperatorCoordinator {
  private static final byte[] NOTHING = {};
  private static final String SHARED = "flowtrail-rules";

  private final Context context;
  private final RuleWatching watching;
  private final boolean tells;
  private final Map<Integer, SubtaskGateway> gateways = new HashMap<>();
  private RuleWatch watch;
  private FlowtrailMetrics metrics;

  private RuleCoordinator(Context context, RuleWatching watching, boolean tells) {
    this.context = context;
    this.watching = watching;
    this.tells = tells;
  }

  @Override
  public void start() {
    RuleWatch its = watch();
    if (tells) {
      metrics = new FlowtrailMetrics(context.metricGroup());
      metrics.gauge(Metric.RULES_REFUSED, () -> its.isRefused() ? 1L : 0L);
    }
  }

  /** State may come before the start. */
  private RuleWatch watch() {
    if (watch == null) {
      CoordinatorStore store = context.getCoordinatorStore();
      watch =
          (RuleWatch)
              store.compute(
                  SHARED,
                  (key, shared) -> {
                    RuleWatch its = shared == null ? new RuleWatch(watching) : (RuleWatch) shared;
                    its.join();
                    return its;
                  });
    }
    return watch;
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.leave();
      watch = null;
    }
    if (metrics != null) {
      metrics.close();
    }
  }

  @Override
  public void executionAttemptReady(int subtask, int attempt, SubtaskGateway gateway) {
    gateways.put(subtask, gateway);
    // It has the same from its own state, unless a checkpoint was made while it had not yet heard.
    watch().inForceIfChanged().ifPresent(gateway::sendEvent);
  }

  @Override
  public void executionAttemptFailed(int subtask, int attempt, Throwable reason) {
    gateways.remove(subtask);
  }

  @Override
  public void subtaskReset(int subtask, long checkpointId) {
    gateways.remove(subtask);
  }

  @Override
  public void checkpointCoordinator(long checkpointId, CompletableFuture<byte[]> result) {
    RuleWatch.Answer answer = watch().at(checkpointId);
    answer.next().ifPresent(next -> gateways.values().forEach(to -> to.sendEvent(next)));
    SubtaskGateway first = gateways.get(0);
    if (tells && first != null) {
      answer.news().forEach(first::sendEvent);
    }
    // One of them keeps it for all.
    result.complete(tells ? answer.state() : NOTHING);
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) {
    watch().completed(checkpointId);
  }

  @Override
  public void resetToCheckpoint(long checkpointId, byte[] state) throws Exception {
    if (state != null && state.length > 0) {
      watch().reset(state);
    }
  }

  @Override
  public void handleEventFromOperator(int subtask, int attempt, OperatorEvent event) {
    throw new IllegalStateException("tasks tell nothing of rules, but one said " + event);
  }

  /** Makes coordinators of one operator. */
  static final class Provider implements OperatorCoordinator.Provider {
    private static final long serialVersionUID = 1L;
    private final OperatorID id;
    private final RuleWatching watching;
    private final boolean tells;

    Provider(OperatorID id, RuleWatching watching, boolean tells) {
      this.id = id;
      this.watching = watching;
      this.tells = tells;
    }

    @Override
    public OperatorID getOperatorId() {
      return id;
    }

    @Override
    public OperatorCoordinator create(Context context) {
      return new RuleCoordinator(context, watching, tells);
    }
  }
}
