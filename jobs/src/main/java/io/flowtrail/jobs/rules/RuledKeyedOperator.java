package io.flowtrail.jobs.rules;

import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventHandler;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;

/**
 * A keyed function whose rules change while it runs ({@link RuleSwitch}).
 *
 * @param <I> what comes
 * @param <O> what goes on
 */
final class RuledKeyedOperator<I, O> extends KeyedProcessOperator<String, I, O>
    implements OperatorEventHandler {
  private static final long serialVersionUID = 1L;

  private final RuleSettings ofJob;
  private transient RuleSwitch rules;

  /**
   * An operator of a job.
   *
   * @param function is {@link Ruled}
   */
  RuledKeyedOperator(KeyedProcessFunction<String, I, O> function, RuleSettings ofJob) {
    super(function);
    this.ofJob = ofJob;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    rules = new RuleSwitch(ofJob, ((Ruled) getUserFunction()).rules());
    rules.initialize(context);
    super.initializeState(context);
  }

  @Override
  public void handleOperatorEvent(OperatorEvent event) {
    rules.handle(event);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    super.prepareSnapshotPreBarrier(checkpointId);
    rules.barrier(checkpointId);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    rules.snapshot(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
  }
}
