package io.flowtrail.jobs.rules;

import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEventHandler;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.CoordinatedOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.SimpleUdfStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Makes operators whose rules change while they run, and their part in the job manager.
 *
 * @param <I> what comes
 * @param <O> what goes on
 */
public final class RuledOperatorFactory<I, O> extends SimpleUdfStreamOperatorFactory<O>
    implements OneInputStreamOperatorFactory<I, O>, CoordinatedOperatorFactory<O> {
  private static final long serialVersionUID = 1L;

  private final RuleWatching watching;
  private final boolean tells;

  private RuledOperatorFactory(
      AbstractUdfStreamOperator<O, ?> operator, RuleWatching watching, boolean tells) {
    super(operator);
    this.watching = watching;
    this.tells = tells;
  }

  /**
   * Of an operator that hands events on to a {@link RuleSwitch} itself.
   *
   * @param operator is an {@link OperatorEventHandler}
   * @param tells whether it gives out alerts about the rules, and its part keeps the state: one of
   *     a job
   */
  public static <I, O> RuledOperatorFactory<I, O> of(
      AbstractUdfStreamOperator<O, ?> operator, RuleWatching watching, boolean tells) {
    return new RuledOperatorFactory<>(operator, watching, tells);
  }

  /** Of a function with keys. */
  public static <I, O, F extends KeyedProcessFunction<String, I, O> & Ruled>
      RuledOperatorFactory<I, O> keyed(F function, RuleWatching watching) {
    return of(new RuledKeyedOperator<>(function, watching.ofJob()), watching, false);
  }

  /** Of a function without keys. */
  public static <I, O, F extends ProcessFunction<I, O> & Ruled> RuledOperatorFactory<I, O> plain(
      F function, RuleWatching watching) {
    return of(new RuledProcessOperator<>(function, watching.ofJob()), watching, false);
  }

  @Override
  public <T extends StreamOperator<O>> T createStreamOperator(
      StreamOperatorParameters<O> parameters) {
    T operator = super.createStreamOperator(parameters);
    parameters
        .getOperatorEventDispatcher()
        .registerEventHandler(
            parameters.getStreamConfig().getOperatorID(), (OperatorEventHandler) operator);
    return operator;
  }

  @Override
  public OperatorCoordinator.Provider getCoordinatorProvider(String name, OperatorID id) {
    return new RuleCoordinator.Provider(id, watching, tells);
  }
}
