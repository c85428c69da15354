package io.flowtrail.jobs.detection;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.AlertRule;
import io.flowtrail.alert.FindingAlerts;
import io.flowtrail.detector.Detector;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.Undone;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.evidence.GroupedAlert;
import io.flowtrail.jobs.rules.RuleBook;
import io.flowtrail.jobs.rules.RuleHolder;
import io.flowtrail.jobs.rules.Ruled;
import io.flowtrail.jobs.rules.RulesInForce;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.FlinkRuntimeException;
import org.apache.flink.util.OutputTag;

/**
 * Hosts all detectors of one stage. Facts of a key wait in steps ({@link FactSteps}) until event
 * time has passed them, and meet the key's state in the order of (time, id): what comes out does
 * not depend on the order in which they came. Facts for later stages go through.
 *
 * <p>State: the waiting facts by step, and the detector's state of the key in its own versioned
 * bytes. Both are cleared by timers: a state asks to be woken until it is empty.
 */
public final class DetectorFunction extends KeyedProcessFunction<String, Fact, Fact>
    implements CheckpointedFunction, Ruled {
  private static final long serialVersionUID = 1L;

  /** Complete findings as alerts; their key is the alert's uid. */
  public static final OutputTag<GroupedAlert> FINDINGS =
      new OutputTag<>("findings", TypeInformation.of(GroupedAlert.class));

  /** Facts that came when their step was closed. */
  public static final OutputTag<Fact> LATE_FACTS =
      new OutputTag<>("late-facts", TypeInformation.of(Fact.class));

  /** What was undone of what rules told. */
  public static final OutputTag<Undone> UNDONE =
      new OutputTag<>("undone", TypeInformation.of(Undone.class));

  /** Wakes behind this are never: the end of all times must not overflow. */
  private static final long LAST_STEP = FactSteps.of(Long.MAX_VALUE - 2 * FactSteps.STEP);

  private final RuleBook rules;
  private final int stage;
  private final boolean live;

  private transient MapState<Long, List<Fact>> waiting;
  private transient ValueState<KeptState> kept;

  /** What was told of findings that still grow, by the uid of their alert; only live. */
  private transient MapState<String, ToldFinding> told;

  private transient CheckpointedCounters counters;
  private transient LongCounter late;

  /**
   * One stage of detectors.
   *
   * @param rules detectors of all stages, and what alerts say of their rules; findings of others
   *     are left out
   * @param stage this one, from 0
   * @param live whether findings are told while they grow, too
   */
  public DetectorFunction(RuleBook rules, int stage, boolean live) {
    this.rules = rules;
    this.stage = stage;
    this.live = live;
  }

  @Override
  public RuleHolder rules() {
    return rules;
  }

  /** The key by which facts meet. */
  public static String key(Fact fact) {
    return FactText.join(fact.detector(), fact.key());
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    counters = new CheckpointedCounters(getRuntimeContext(), context);
    late = counters.counter(RunCounts.LATE_FACTS);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    counters.snapshot();
  }

  @Override
  public void open(OpenContext context) {
    waiting =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "waiting-facts", Types.LONG, Types.LIST(TypeInformation.of(Fact.class))));
    kept =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("detector-state", KeptStateSerializer.INSTANCE));
    told =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "told-findings", Types.STRING, TypeInformation.of(ToldFinding.class)));
  }

  @Override
  public void processElement(Fact fact, Context context, Collector<Fact> out) throws Exception {
    Optional<RuleBook.Placed> found = rules.detector(fact.detector());
    if (found.isEmpty()) {
      return;
    }
    Detector detector = found.get().detector();
    if (detector.stage() > stage) {
      out.collect(fact);
      return;
    }
    long step = FactSteps.of(fact.time());
    if (step > LAST_STEP || FactSteps.closes(step) <= context.timerService().currentWatermark()) {
      late.add(1);
      context.output(LATE_FACTS, fact);
      return;
    }
    List<Fact> its = waiting.get(step);
    if (its == null) {
      its = new ArrayList<>();
      context.timerService().registerEventTimeTimer(FactSteps.closes(step));
    }
    FactSteps.add(its, fact, detector);
    waiting.put(step, its);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Fact> out) throws Exception {
    List<String> key = FactText.split(context.getCurrentKey());
    long step = FactSteps.of(time);
    List<Fact> facts = waiting.get(step);
    waiting.remove(step);
    Optional<RuleBook.Placed> found = rules.detector(key.get(0));
    if (found.isEmpty()) {
      // It was taken out of the configuration.
      kept.clear();
      return;
    }
    Detector detector = found.get().detector();
    KeptState its = kept.value();
    if (its == null) {
      its = new KeptState(detector.newState(key.get(1)));
    }
    EntityState state = its.state(detector, key.get(1));
    FactSteps.apply(
        state,
        facts == null ? List.of() : facts,
        time,
        new Conclusions(found.get().set(), context, out));
    if (state.isEmpty()) {
      kept.clear();
      return;
    }
    // A wake that moves ahead with every fact must not leave a timer behind each time: one that
    // comes too early looks again.
    long wake = FactSteps.of(state.wakeAt());
    long timer = wake <= LAST_STEP ? FactSteps.closes(wake) : KeptState.NO_TIMER;
    if (its.timer() <= time || timer < its.timer()) {
      its.timer(timer);
      if (timer != KeptState.NO_TIMER) {
        context.timerService().registerEventTimeTimer(timer);
      }
    }
    kept.update(its);
  }

  /** Where a state's conclusions go. */
  private final class Conclusions implements EntityState.Output {
    private final RulesInForce set;
    private final OnTimerContext context;
    private final Collector<Fact> out;

    Conclusions(RulesInForce set, OnTimerContext context, Collector<Fact> out) {
      this.set = set;
      this.context = context;
      this.out = out;
    }

    @Override
    public void finding(Finding finding) {
      AlertRule rule = set.alertRules().get(finding.ruleId());
      if (!finding.complete() && !live || rule == null) {
        return;
      }
      if (finding.complete()) {
        counters.counter(RunCounts.MATCHES + rule.id()).add(1);
        if (set.silent().contains(rule.id())) {
          counters.counter(RunCounts.SIGNALS + rule.id()).add(1);
        }
      }
      if (set.silent().contains(rule.id())) {
        return;
      }
      Alert alert = FindingAlerts.of(finding, rule);
      if (live) {
        tellIfNews(alert, finding.complete());
      } else {
        give(alert);
      }
    }

    private void tellIfNews(Alert alert, boolean complete) {
      try {
        ToldFinding before = told.get(alert.uid());
        if (before == null || before.isOutdatedBy(alert, complete)) {
          give(before == null ? alert : alert.as(Activity.UPDATE));
          before = ToldFinding.of(alert);
          told.put(alert.uid(), before);
        }
        if (complete) {
          told.remove(alert.uid());
        }
      } catch (Exception e) {
        throw new FlinkRuntimeException("what was told of findings cannot be read", e);
      }
    }

    private void give(Alert alert) {
      context.output(FINDINGS, new GroupedAlert(alert.uid(), AlertJson.line(alert)));
    }

    @Override
    public void undone(Undone undone) {
      context.output(UNDONE, undone);
    }

    @Override
    public void pass(Fact fact) {
      out.collect(fact);
    }
  }
}
