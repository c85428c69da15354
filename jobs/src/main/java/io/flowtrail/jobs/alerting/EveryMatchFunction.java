package io.flowtrail.jobs.alerting;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.AlertRule;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.counts.RunCounts;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Makes one alert of every match, for authors of rules and for tests. */
public final class EveryMatchFunction extends ProcessFunction<MatchedRecord, String>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, AlertRule> rules;
  private transient CheckpointedCounters counters;
  private transient LongCounter alerts;

  /**
   * @param rules what alerts say of their rule, by its id
   */
  public EveryMatchFunction(Map<String, AlertRule> rules) {
    this.rules = new HashMap<>(rules);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    counters = new CheckpointedCounters(getRuntimeContext(), context);
    alerts = counters.counter(RunCounts.ALERTS);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    counters.snapshot();
  }

  @Override
  public void processElement(MatchedRecord match, Context context, Collector<String> out) {
    alerts.add(1);
    out.collect(AlertJson.line(Alert.ofMatch(rules.get(match.ruleId()), match)));
  }
}
