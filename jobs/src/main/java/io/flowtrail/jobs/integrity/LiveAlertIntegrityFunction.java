package io.flowtrail.jobs.integrity;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.counts.AlertCounts;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.evidence.EvidenceVerdict;
import io.flowtrail.jobs.evidence.GroupedAlert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Lets every alert through at once, with what is known of the files of its evidence, and tells it
 * again when all of them have a verdict. What {@link AlertIntegrityFunction} does where alerts can
 * wait.
 *
 * <p>Alerts come and leave as lines of {@link AlertJson}.
 */
public final class LiveAlertIntegrityFunction
    extends KeyedCoProcessFunction<String, GroupedAlert, EvidenceVerdict, String>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  /** Patience with files counts from their delivery, which may be hours behind their records. */
  private static final long LATE_DELIVERY = Duration.ofDays(1).toMillis();

  private final long windowMillis;
  private final Severity minimum;

  private transient KeptVerdicts verdicts;

  /** Alerts as last told, of which not all files have a verdict, by uid. */
  private transient MapState<String, String> open;

  /** Until when they are waited for. */
  private transient MapState<String, Long> until;

  private transient CheckpointedCounters counters;
  private transient AlertCounts counts;

  /**
   * @param windowMillis length of a group's window
   * @param minimum alerts that are below it are counted only
   */
  public LiveAlertIntegrityFunction(long windowMillis, Severity minimum) {
    this.windowMillis = windowMillis;
    this.minimum = minimum;
  }

  @Override
  public void initializeState(FunctionInitializationContext checkpoint) throws Exception {
    counters = new CheckpointedCounters(getRuntimeContext(), checkpoint);
    counts = new AlertCounts(counters, true);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext checkpoint) throws Exception {
    counters.snapshot();
  }

  @Override
  public void open(OpenContext context) {
    verdicts = new KeptVerdicts(getRuntimeContext(), windowMillis);
    open =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("open-alerts", Types.STRING, Types.STRING));
    until =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("open-until", Types.STRING, Types.LONG));
  }

  @Override
  public void processElement1(GroupedAlert grouped, Context context, Collector<String> out)
      throws Exception {
    Alert alert = AlertJson.ofLine(grouped.line());
    Set<String> files = KeptVerdicts.files(alert);
    Map<String, EvidenceIntegrity> known = verdicts.of(files);
    Alert sofar = alert.withIntegrity(known);
    give(sofar, out);
    if (known.size() < files.size()) {
      open.put(alert.uid(), AlertJson.line(sofar));
      until.put(
          alert.uid(), verdicts.timer(alert.lastTime() + LATE_DELIVERY, context.timerService()));
    } else {
      open.remove(alert.uid());
      until.remove(alert.uid());
    }
  }

  @Override
  public void processElement2(EvidenceVerdict verdict, Context context, Collector<String> out)
      throws Exception {
    verdicts.keep(verdict, context.timerService());
    List<String> told = new ArrayList<>();
    for (Map.Entry<String, String> entry : open.entries()) {
      Alert alert = AlertJson.ofLine(entry.getValue());
      Set<String> files = KeptVerdicts.files(alert);
      if (files.contains(verdict.file())) {
        Map<String, EvidenceIntegrity> known = new HashMap<>(alert.integrity());
        known.put(verdict.file(), verdict.integrity());
        Alert sofar = alert.withIntegrity(known);
        entry.setValue(AlertJson.line(sofar));
        if (known.keySet().containsAll(files)) {
          give(sofar.as(Activity.UPDATE), out);
          told.add(entry.getKey());
        }
      }
    }
    for (String uid : told) {
      open.remove(uid);
      until.remove(uid);
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<String> out) throws Exception {
    verdicts.forgetUntil(time);
    List<String> closed = new ArrayList<>();
    for (Map.Entry<String, Long> entry : until.entries()) {
      if (entry.getValue() <= time) {
        closed.add(entry.getKey());
      }
    }
    for (String uid : closed) {
      open.remove(uid);
      until.remove(uid);
    }
  }

  private void give(Alert alert, Collector<String> out) {
    if (alert.severity().compareTo(minimum) < 0) {
      counts.belowMinimum();
    } else {
      counts.told(alert);
      out.collect(AlertJson.line(alert));
    }
  }
}
