package io.flowtrail.jobs.alerting;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.counts.AlertCounts;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.evidence.EvidenceQuestion;
import io.flowtrail.jobs.evidence.GroupedAlert;
import java.util.HashSet;
import java.util.Set;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/** Alerts of findings go on, and ask what is known of the files of their evidence. */
public final class FindingExitFunction extends ProcessFunction<GroupedAlert, GroupedAlert>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  /** What the alerts ask. */
  public static final OutputTag<EvidenceQuestion> QUESTIONS =
      new OutputTag<>("evidence-questions", TypeInformation.of(EvidenceQuestion.class));

  private final AlertExit exit;
  private transient CheckpointedCounters counters;
  private transient AlertCounts counts;

  public FindingExitFunction(AlertExit exit) {
    this.exit = exit;
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
  public void processElement(GroupedAlert finding, Context context, Collector<GroupedAlert> out) {
    Alert alert = AlertJson.ofLine(finding.line());
    exit.take(finding.groupKey(), alert, counts)
        .ifPresent(
            told -> {
              out.collect(told);
              if (exit.evidence() == AlertExit.Evidence.STILL_UNKNOWN) {
                ask(finding.groupKey(), alert, context);
              }
            });
  }

  private static void ask(String groupKey, Alert alert, Context context) {
    Set<String> asked = new HashSet<>();
    for (MatchedRecord evidence : alert.evidences()) {
      String file = evidence.origin().file();
      if (evidence.service().equals(LogSource.CLOUDTRAIL.service()) && asked.add(file)) {
        context.output(QUESTIONS, new EvidenceQuestion(file, groupKey, evidence.time()));
      }
    }
  }
}
