package io.flowtrail.jobs.integrity;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.Severity;
import io.flowtrail.cloudtrail.digest.AccountLedger;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.evidence.EvidenceVerdict;
import io.flowtrail.jobs.evidence.GroupedAlert;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
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

  private final long keptMillis;
  private final Severity minimum;

  /** By file; the time is that until which it is kept. */
  private transient MapState<String, EvidenceVerdict> verdicts;

  /** Alerts as last told, of which not all files have a verdict, by uid. */
  private transient MapState<String, String> open;

  /** Until when they are waited for. */
  private transient MapState<String, Long> until;

  private transient CheckpointedCounters counters;
  private transient LongCounter alerts;
  private transient LongCounter belowMinimum;

  /**
   * @param windowMillis length of a group's window
   * @param minimum alerts that are below it are counted only
   */
  public LiveAlertIntegrityFunction(long windowMillis, Severity minimum) {
    this.keptMillis = windowMillis + AccountLedger.PATIENCE + AccountLedger.READING_LAG;
    this.minimum = minimum;
  }

  @Override
  public void initializeState(FunctionInitializationContext checkpoint) throws Exception {
    counters = new CheckpointedCounters(getRuntimeContext(), checkpoint);
    alerts = counters.counter(RunCounts.ALERTS);
    belowMinimum = counters.counter(RunCounts.BELOW_MINIMUM);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext checkpoint) throws Exception {
    counters.snapshot();
  }

  @Override
  public void open(OpenContext context) {
    verdicts =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "verdicts", Types.STRING, TypeInformation.of(EvidenceVerdict.class)));
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
    Map<String, EvidenceIntegrity> known = new HashMap<>();
    Set<String> files = files(alert);
    for (String file : files) {
      EvidenceVerdict verdict = verdicts.get(file);
      if (verdict != null) {
        known.put(file, verdict.integrity());
      }
    }
    Alert sofar = alert.withIntegrity(known);
    give(sofar, out);
    if (known.size() < files.size()) {
      long at =
          keptUntil(
              Math.max(
                  alert.lastTime() + LATE_DELIVERY, context.timerService().currentWatermark()));
      open.put(alert.uid(), AlertJson.line(sofar));
      until.put(alert.uid(), at);
      context.timerService().registerEventTimeTimer(at);
    } else {
      open.remove(alert.uid());
      until.remove(alert.uid());
    }
  }

  private static Set<String> files(Alert alert) {
    return alert.evidences().stream()
        .filter(evidence -> evidence.service().equals(LogSource.CLOUDTRAIL.service()))
        .map(MatchedRecord::origin)
        .map(origin -> origin.file())
        .collect(Collectors.toSet());
  }

  @Override
  public void processElement2(EvidenceVerdict verdict, Context context, Collector<String> out)
      throws Exception {
    long at = keptUntil(Math.max(verdict.time(), context.timerService().currentWatermark()));
    verdicts.put(verdict.file(), verdict.at(at));
    context.timerService().registerEventTimeTimer(at);
    List<String> told = new ArrayList<>();
    for (Map.Entry<String, String> entry : open.entries()) {
      Alert alert = AlertJson.ofLine(entry.getValue());
      Set<String> files = files(alert);
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

  /** At a full hour, so that there are few timers. */
  private long keptUntil(long time) {
    long hour = 3_600_000;
    return time > Long.MAX_VALUE - keptMillis - hour
        ? Long.MAX_VALUE
        : Math.floorDiv(time + keptMillis, hour) * hour + hour;
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<String> out) throws Exception {
    List<String> old = new ArrayList<>();
    for (EvidenceVerdict verdict : verdicts.values()) {
      if (verdict.time() <= time) {
        old.add(verdict.file());
      }
    }
    for (String file : old) {
      verdicts.remove(file);
    }
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
      belowMinimum.add(1);
    } else {
      alerts.add(1);
      out.collect(AlertJson.line(alert));
    }
  }
}
