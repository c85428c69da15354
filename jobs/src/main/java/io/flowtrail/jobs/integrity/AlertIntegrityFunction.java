package io.flowtrail.jobs.integrity;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.alert.Severity;
import io.flowtrail.cloudtrail.digest.AccountLedger;
import io.flowtrail.jobs.counts.AlertCounts;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.evidence.EvidenceVerdict;
import io.flowtrail.jobs.evidence.GroupedAlert;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Holds every alert until all CloudTrail log files of its evidence have a verdict, and gives it out
 * with them; at the end of the input it gives out what is left, whose files are pending. What
 * evidence of other logs lies in is not covered, and nobody waits for it.
 *
 * <p>Alerts come and leave as lines of {@link AlertJson}.
 */
public final class AlertIntegrityFunction
    extends KeyedCoProcessFunction<String, GroupedAlert, EvidenceVerdict, String>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  private final long windowMillis;
  private final Severity minimum;

  private transient KeptVerdicts verdicts;

  /** Alerts that wait, numbered. */
  private transient MapState<Long, String> held;

  /** Which of them wait for a file. */
  private transient MapState<String, List<Long>> waiting;

  private transient ValueState<Long> lastNumber;
  private transient CheckpointedCounters counters;
  private transient AlertCounts counts;

  /**
   * @param windowMillis length of a group's window
   * @param minimum alerts that are below it even now are counted only
   */
  public AlertIntegrityFunction(long windowMillis, Severity minimum) {
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
  public void open(OpenContext open) {
    verdicts = new KeptVerdicts(getRuntimeContext(), windowMillis, AccountLedger.READING_LAG);
    held =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("held-alerts", Types.LONG, Types.STRING));
    waiting =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("waiting", Types.STRING, Types.LIST(Types.LONG)));
    lastNumber =
        getRuntimeContext().getState(new ValueStateDescriptor<>("last-number", Types.LONG));
  }

  @Override
  public void processElement1(GroupedAlert grouped, Context context, Collector<String> out)
      throws Exception {
    Alert alert = AlertJson.ofLine(grouped.line());
    Set<String> missing = KeptVerdicts.files(alert);
    Map<String, EvidenceIntegrity> known = verdicts.of(missing);
    missing.removeAll(known.keySet());
    Alert sofar = alert.withIntegrity(known);
    if (missing.isEmpty()) {
      give(sofar, out);
      return;
    }
    Long last = lastNumber.value();
    long number = last == null ? 1 : last + 1;
    lastNumber.update(number);
    held.put(number, AlertJson.line(sofar));
    for (String file : missing) {
      List<Long> numbers = new ArrayList<>();
      List<Long> before = waiting.get(file);
      if (before != null) {
        numbers.addAll(before);
      }
      numbers.add(number);
      waiting.put(file, numbers);
    }
    context.timerService().registerEventTimeTimer(Long.MAX_VALUE);
  }

  @Override
  public void processElement2(EvidenceVerdict verdict, Context context, Collector<String> out)
      throws Exception {
    verdicts.keep(verdict, context.timerService());
    List<Long> numbers = waiting.get(verdict.file());
    if (numbers == null) {
      return;
    }
    waiting.remove(verdict.file());
    for (long number : numbers) {
      Alert alert = AlertJson.ofLine(held.get(number));
      Map<String, EvidenceIntegrity> known = new HashMap<>(alert.integrity());
      known.put(verdict.file(), verdict.integrity());
      Alert sofar = alert.withIntegrity(known);
      if (known.keySet().containsAll(KeptVerdicts.files(alert))) {
        held.remove(number);
        give(sofar, out);
      } else {
        held.put(number, AlertJson.line(sofar));
      }
    }
    if (held.isEmpty()) {
      lastNumber.clear();
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<String> out) throws Exception {
    if (time == Long.MAX_VALUE) {
      for (String line : held.values()) {
        give(AlertJson.ofLine(line), out);
      }
      verdicts.clear();
      held.clear();
      waiting.clear();
      lastNumber.clear();
      return;
    }
    verdicts.forgetUntil(time);
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
