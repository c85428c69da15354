package io.flowtrail.jobs.alerting;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.counts.AlertCounts;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.evidence.GroupedAlert;
import io.flowtrail.jobs.rules.RuleBook;
import io.flowtrail.jobs.rules.RuleHolder;
import io.flowtrail.jobs.rules.Ruled;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/** Makes one alert of every match, for authors of rules and for tests. */
public final class EveryMatchFunction extends ProcessFunction<MatchedRecord, GroupedAlert>
    implements CheckpointedFunction, Ruled {
  private static final long serialVersionUID = 1L;

  private final RuleBook rules;
  private final AlertExit exit;
  private transient CheckpointedCounters counters;
  private transient AlertCounts counts;

  /**
   * @param rules what alerts say of their rule
   * @param evidence what is known of the matches' files
   */
  public EveryMatchFunction(RuleBook rules, AlertExit.Evidence evidence) {
    this.rules = rules;
    this.exit = new AlertExit(Severity.INFORMATIONAL, evidence);
  }

  @Override
  public RuleHolder rules() {
    return rules;
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
    Alert alert = Alert.ofMatch(rules.rule(match.ruleId()), match);
    exit.take(match.origin().file(), alert, counts).ifPresent(out::collect);
  }
}
