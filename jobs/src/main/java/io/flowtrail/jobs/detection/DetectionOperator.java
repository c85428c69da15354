package io.flowtrail.jobs.detection;

import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.jobs.evidence.GroupedAlert;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.rules.RuleSwitch;
import io.flowtrail.jobs.rules.RulesNews;
import io.flowtrail.jobs.source.SourceItem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;
import org.apache.flink.runtime.operators.coordination.OperatorEventHandler;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link DetectionFunction} as an operator: lets go of what observers have added up before event
 * time passes it, and before every checkpoint, so that sums need no state. Rules change behind the
 * barrier of a checkpoint ({@link RuleSwitch}).
 */
public final class DetectionOperator extends ProcessOperator<SourceItem, MatchedRecord>
    implements OperatorEventHandler {
  private static final long serialVersionUID = 1L;

  private final long granule;

  /** Null if the rules never change. */
  private final RuleSettings changing;

  private transient long flushed;
  private transient RuleSwitch rules;
  private transient List<RulesNews> news;

  /**
   * Makes an operator for all tasks.
   *
   * @param granule watermarks go on in steps of so many milliseconds, a multiple of {@link
   *     FactSteps#STEP}: the longer, the more of what observers add up is one fact, and the later
   *     it is told
   * @param changing the rules with which the job is started, if they change while it runs
   */
  public DetectionOperator(
      DetectionFunction function, long granule, Optional<RuleSettings> changing) {
    super(function);
    this.granule = granule;
    this.changing = changing.orElse(null);
  }

  /** The same with rules that never change. */
  public DetectionOperator(DetectionFunction function, long granule) {
    this(function, granule, Optional.empty());
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    if (changing != null) {
      news = new ArrayList<>();
      rules = new RuleSwitch(changing, ((DetectionFunction) getUserFunction()).rules());
      rules.initialize(context);
    }
    super.initializeState(context);
  }

  @Override
  public void handleOperatorEvent(OperatorEvent event) {
    if (!rules.handle(event) && event instanceof RulesNews its) {
      news.add(its);
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    long step = Math.floorDiv(mark.getTimestamp(), granule);
    boolean isEnd = mark.getTimestamp() == Long.MAX_VALUE;
    // Facts of a step may still come until a watermark closes it.
    if (step != flushed || isEnd) {
      flushed = step;
      flush();
      super.processWatermark(mark);
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    super.prepareSnapshotPreBarrier(checkpointId);
    flush();
    if (rules != null) {
      for (RulesNews its : news) {
        GroupedAlert alert = new GroupedAlert(its.uid(), its.line());
        output.collect(DetectionFunction.RULE_ALERTS, new StreamRecord<>(alert));
      }
      news.clear();
      rules.barrier(checkpointId);
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (rules != null) {
      rules.snapshot(getRuntimeContext().getTaskInfo().getIndexOfThisSubtask());
    }
  }

  private void flush() {
    ((DetectionFunction) getUserFunction())
        .flush(fact -> output.collect(DetectionFunction.FACTS, new StreamRecord<>(fact)));
  }
}
