package io.flowtrail.jobs.alerting;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.UndoneActs;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.Undone;
import io.flowtrail.jobs.evidence.GroupedAlert;
import io.flowtrail.jobs.metrics.FlowtrailMetrics;
import io.flowtrail.jobs.metrics.Metric;
import io.flowtrail.sigma.undoing.UndoneDetector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Says of alerts that what they tell was undone. Live, an alert goes on at once, and is told again
 * as {@link Activity#CLOSE} when all its acts are undone; a replay holds it until that is known, or
 * until nothing more is waited for, and tells it once.
 *
 * <p>An act may be undone in several ways; the first counts. Which was first is known when event
 * time has passed it, so nothing here depends on the order in which things come.
 *
 * <p>State: per alert the line as last told or held, for {@link UndoneDetector#KEPT}; per act that
 * was undone, by what.
 */
public final class AlertClosingFunction
    extends KeyedCoProcessFunction<String, GroupedAlert, Undone, String> {
  private static final long serialVersionUID = 1L;

  private static final long DAY = Duration.ofDays(1).toMillis();

  private final boolean live;

  /** Alerts as last told, or as they are held, by uid. */
  private transient MapState<String, String> alerts;

  /** Until when they are kept. */
  private transient MapState<String, Long> until;

  /** The alert that tells an act, by the act's identity. */
  private transient MapState<String, String> alertOf;

  /** What undid an act. */
  private transient MapState<String, Undone> undone;

  /** Acts whose undoing is looked at when event time comes to a moment. */
  private transient MapState<Long, List<String>> pending;

  private transient Counter closed;

  /**
   * @param live whether alerts are told at once, and again, instead of once when they are final
   */
  public AlertClosingFunction(boolean live) {
    this.live = live;
  }

  @Override
  public void open(OpenContext context) {
    closed =
        new FlowtrailMetrics(getRuntimeContext().getMetricGroup()).counter(Metric.ALERTS_CLOSED);
    alerts = map("alerts", Types.STRING, Types.STRING);
    until = map("alerts-until", Types.STRING, Types.LONG);
    alertOf = map("alert-of-act", Types.STRING, Types.STRING);
    undone = map("undone", Types.STRING, TypeInformation.of(Undone.class));
    pending = map("pending", Types.LONG, Types.LIST(Types.STRING));
  }

  private <K, V> MapState<K, V> map(String name, TypeInformation<K> key, TypeInformation<V> value) {
    return getRuntimeContext().getMapState(new MapStateDescriptor<>(name, key, value));
  }

  @Override
  public void processElement1(GroupedAlert grouped, Context context, Collector<String> out)
      throws Exception {
    Alert alert = AlertJson.ofLine(grouped.line());
    TimerService timers = context.timerService();
    String before = alerts.get(alert.uid());
    if (before != null) {
      forget(AlertJson.ofLine(before));
    }
    UndoneActs acts = acts(alert, timers.currentWatermark());
    Alert known = alert.withUndone(acts);
    if (live) {
      boolean created = alert.activity() == Activity.CREATE;
      if (created) {
        out.collect(grouped.line());
      }
      boolean closes =
          acts.isPresent() && (before == null || !AlertJson.ofLine(before).undone().equals(acts));
      if (closes) {
        closed.inc();
      }
      if (closes || !created) {
        out.collect(AlertJson.line(closes ? known.as(Activity.CLOSE) : known));
      }
    } else if (acts.isPresent()) {
      closed.inc();
      out.collect(AlertJson.line(known));
      return;
    }
    keep(known, timers);
  }

  private void keep(Alert alert, TimerService timers) throws Exception {
    alerts.put(alert.uid(), AlertJson.line(alert));
    until.put(alert.uid(), timer(alert.lastTime(), timers));
    for (MatchedRecord act : alert.evidences()) {
      if (UndoneActs.isAct(act)) {
        alertOf.put(act.identity(), alert.uid());
      }
    }
  }

  private void forget(Alert alert) throws Exception {
    alerts.remove(alert.uid());
    until.remove(alert.uid());
    for (MatchedRecord act : alert.evidences()) {
      if (alert.uid().equals(alertOf.get(act.identity()))) {
        alertOf.remove(act.identity());
      }
    }
  }

  @Override
  public void processElement2(Undone what, Context context, Collector<String> out)
      throws Exception {
    Undone before = undone.get(what.act());
    if (before != null && UndoneActs.ORDER.compare(before, what) <= 0) {
      return;
    }
    undone.put(what.act(), what);
    timer(what.actTime(), context.timerService());
    long settled = settled(what);
    List<String> acts = new ArrayList<>();
    List<String> others = pending.get(settled);
    if (others != null) {
      acts.addAll(others);
    }
    acts.add(what.act());
    pending.put(settled, acts);
    context.timerService().registerEventTimeTimer(settled);
  }

  /** The moment of event time at which no earlier undoing can come any more. */
  private static long settled(Undone what) {
    return FactSteps.closes(FactSteps.of(what.time()));
  }

  private UndoneActs acts(Alert alert, long watermark) throws Exception {
    Map<String, Undone> byAct = new HashMap<>();
    for (MatchedRecord act : alert.evidences()) {
      Undone its = undone.get(act.identity());
      if (its != null && settled(its) <= watermark) {
        byAct.put(act.identity(), its);
      }
    }
    return UndoneActs.of(alert, byAct);
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<String> out) throws Exception {
    List<String> acts = pending.get(time);
    if (acts != null) {
      pending.remove(time);
      TreeSet<String> uids = new TreeSet<>();
      for (String act : acts) {
        String uid = alertOf.get(act);
        if (uid != null) {
          uids.add(uid);
        }
      }
      for (String uid : uids) {
        close(AlertJson.ofLine(alerts.get(uid)), time, out);
      }
    }
    if (time == Long.MAX_VALUE || Math.floorMod(time, DAY) == 0) {
      expire(time, out);
    }
  }

  private void close(Alert before, long time, Collector<String> out) throws Exception {
    UndoneActs acts = acts(before, time);
    if (!acts.isPresent() || acts.equals(before.undone())) {
      return;
    }
    Alert known = before.withUndone(acts);
    closed.inc();
    if (live) {
      Alert told = known.as(Activity.CLOSE);
      alerts.put(told.uid(), AlertJson.line(told));
      out.collect(AlertJson.line(told));
    } else {
      forget(before);
      out.collect(AlertJson.line(known));
    }
  }

  /** Sets the timer that ends what is about an act of this time; at full days, so they are few. */
  private static long timer(long actTime, TimerService timers) {
    long length = UndoneDetector.KEPT.toMillis() + DAY;
    // What comes much too late is kept for a moment.
    long until = Math.max(Math.max(actTime, 0) + length, timers.currentWatermark());
    long at =
        until > Long.MAX_VALUE - 2 * DAY ? Long.MAX_VALUE : Math.floorDiv(until, DAY) * DAY + DAY;
    timers.registerEventTimeTimer(at);
    return at;
  }

  private void expire(long time, Collector<String> out) throws Exception {
    List<String> old = new ArrayList<>();
    for (Map.Entry<String, Long> entry : until.entries()) {
      if (entry.getValue() <= time) {
        old.add(entry.getKey());
      }
    }
    for (String uid : old) {
      Alert alert = AlertJson.ofLine(alerts.get(uid));
      forget(alert);
      if (!live) {
        out.collect(AlertJson.line(alert));
      }
    }
    List<String> acts = new ArrayList<>();
    for (Map.Entry<String, Undone> entry : undone.entries()) {
      if (entry.getValue().actTime() <= time - UndoneDetector.KEPT.toMillis() - DAY) {
        acts.add(entry.getKey());
      }
    }
    for (String act : acts) {
      undone.remove(act);
    }
  }
}
