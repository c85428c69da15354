package io.flowtrail.jobs.alerting;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertGroup;
import io.flowtrail.alert.AlertRule;
import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.jobs.counts.AlertCounts;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.evidence.GroupedAlert;
import io.flowtrail.jobs.rules.RuleBook;
import io.flowtrail.jobs.rules.RuleHolder;
import io.flowtrail.jobs.rules.Ruled;
import io.flowtrail.jobs.serialization.AlertGroupTypeInfo;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Collects the matches of one group and gives out its alerts when event time has passed their
 * windows; live, at once too. What a group remembers, and what becomes of matches that come too
 * late for their window, is {@link AlertGroup}'s; late ones are counted here.
 *
 * <p>Matches that come only when their time is long over, as the findings of verification do, are
 * waited for that much longer.
 */
public final class AlertGroupingFunction
    extends KeyedProcessFunction<String, MatchedRecord, GroupedAlert>
    implements CheckpointedFunction, Ruled {
  private static final long serialVersionUID = 1L;

  private final RuleBook rules;
  private final long windowMillis;
  private final long lagMillis;
  private final boolean live;
  private final AlertExit exit;

  private transient ValueState<AlertGroup> state;
  private transient CheckpointedCounters counters;
  private transient AlertCounts counts;
  private transient LongCounter late;

  /**
   * @param rules what alerts say of their rule
   * @param windowMillis length of a group's window
   * @param lagMillis how far event time may be ahead of matches that come
   * @param live whether alerts are told at once, and again as they grow, instead of once when they
   *     are final
   * @param exit how alerts leave
   */
  public AlertGroupingFunction(
      RuleBook rules, long windowMillis, long lagMillis, boolean live, AlertExit exit) {
    this.rules = rules;
    this.windowMillis = windowMillis;
    this.lagMillis = lagMillis;
    this.live = live;
    this.exit = exit;
  }

  @Override
  public RuleHolder rules() {
    return rules;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    counters = new CheckpointedCounters(getRuntimeContext(), context);
    counts = exit.counts(counters);
    late = counters.counter(RunCounts.LATE);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    counters.snapshot();
  }

  @Override
  public void open(OpenContext context) {
    state =
        getRuntimeContext().getState(new ValueStateDescriptor<>("group", new AlertGroupTypeInfo()));
  }

  @Override
  public void processElement(MatchedRecord match, Context context, Collector<GroupedAlert> out)
      throws Exception {
    AlertGroup group = state.value();
    if (group == null) {
      group = new AlertGroup(windowMillis);
    }
    group.add(match);
    long close = close(group);
    if (close <= context.timerService().currentWatermark()) {
      late.add(1);
    }
    if (live) {
      String key = context.getCurrentKey();
      for (Alert alert : group.tell(rules.rule(GroupBy.ruleId(key)), key)) {
        exit.take(key, alert, counts).ifPresent(out::collect);
      }
    }
    state.update(group);
    context.timerService().registerEventTimeTimer(close);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<GroupedAlert> out)
      throws Exception {
    AlertGroup group = state.value();
    if (group == null) {
      return;
    }
    String key = context.getCurrentKey();
    AlertRule rule = rules.rule(GroupBy.ruleId(key));
    for (Alert alert : group.close(rule, key, time - lagMillis)) {
      exit.take(key, alert, counts).ifPresent(out::collect);
    }
    if (group.isEmpty()) {
      state.clear();
    } else {
      state.update(group);
      context.timerService().registerEventTimeTimer(close(group));
    }
  }

  /** The watermark at which the group's earliest window becomes final. */
  private long close(AlertGroup group) {
    long close = group.nextClose();
    return close > Long.MAX_VALUE - lagMillis ? Long.MAX_VALUE : close + lagMillis;
  }
}
