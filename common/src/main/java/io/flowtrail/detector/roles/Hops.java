package io.flowtrail.detector.roles;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogSource;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * How temporary credentials came about, by access key; tells nothing itself. An act climbs from the
 * session that did it to the session that made that one, a stage for each, and then to {@link
 * RoleChains}. Facts come from CloudTrail (STS).
 *
 * @param stage how far up
 * @param settings of the detector behind
 */
record Hops(int stage, RoleChains settings) implements Detector {
  /** How many hops an act can climb. */
  static final int STAGES = 3;

  static String name(int stage) {
    return "role_hops_" + stage;
  }

  @Override
  public String name() {
    return name(stage);
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of();
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(LogSource.CLOUDTRAIL, RoleObserver.FIELDS);
  }

  /** One looks for all. */
  @Override
  public Observer observer() {
    return stage == 0 ? new RoleObserver() : new Observer() {};
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    boolean isHop = HopState.isHop(one.payload());
    if (one.payload().equals(other.payload()) || isHop != HopState.isHop(other.payload())) {
      return Detector.super.merge(one, other);
    }
    if (isHop) {
      return HopState.hop(one.payload()).tellsMoreThan(HopState.hop(other.payload())) ? one : other;
    }
    return Climb.of(one.payload()).isBefore(Climb.of(other.payload())) ? one : other;
  }

  @Override
  public EntityState newState(String key) {
    return new HopState(this);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return HopState.read(this, in);
  }

  /** Where an act goes that came here. */
  Fact passed(Fact fact, Climb climb) {
    boolean isOver = stage + 1 >= STAGES || !climb.top().isFromSession();
    Hop top = climb.top();
    return new Fact(
        isOver ? RoleChains.NAME : name(stage + 1),
        isOver ? FactText.join(top.callerAccount(), top.caller()) : top.callerKey(),
        fact.time(),
        FactText.join(Climb.KIND, climb.session(), climb.call()),
        climb.text(),
        fact.evidence());
  }
}
