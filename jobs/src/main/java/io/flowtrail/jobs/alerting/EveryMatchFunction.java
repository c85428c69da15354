package io.flowtrail.jobs.alerting;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertRule;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.counts.AlertCounts;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.evidence.GroupedAlert;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Makes one alert of every match, for authors of rules and for tests. */
public final class EveryMatchFunction extends ProcessFunction<MatchedRecord, GroupedAlert>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final HashMap<String, AlertRule> rules;
  private final AlertExit exit;
  private transient CheckpointedCounters counters;
  private transient AlertCounts counts;

  /**
   * @param rules what alerts say of their rule, by its id
   * @param evidence what is known of the matches' files
   */
  public EveryMatchFunction(Map<String, AlertRule> rules, AlertExit.Evidence evidence) {
    this.rules = new HashMap<>(rules);
    this.exit = new AlertExit(Severity.INFORMATIONAL, evidence);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    counters = new CheckpointedCounters(getRuntimeContext(), context);
    counts = exit.counts(counters);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    counters.snapshot();
  }

  @Override
  public void processElement(MatchedRecord match, Context context, Collector<GroupedAlert> out) {
    Alert alert = Alert.ofMatch(rules.get(match.ruleId()), match);
    exit.take(match.origin().file(), alert, counts).ifPresent(out::collect);
  }
}
