package io.flowtrail.detector.exposure;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogSource;
import java.io.DataInput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Which ports of which interfaces are reached from outside, since when and by whom; tells nothing
 * itself, but passes what is new to {@link ExposureDetector}. So the state of an account, where
 * openings and traffic meet, gets little, and what interfaces remember is spread over all tasks.
 * Facts come from flow logs (accepted connections that somebody outside opened) and from CloudTrail
 * (the security groups of interfaces).
 *
 * @param remember a port that was not reached for so long is new again, and an interface forgotten
 * @param watch how long what is new is passed on
 */
record Listeners(Duration remember, Duration watch) implements Detector {
  static final String NAME = "listeners";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of();
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(
        LogSource.VPC_FLOW, ListenerObserver.FLOW_FIELDS,
        LogSource.CLOUDTRAIL, ListenerObserver.TRAIL_FIELDS);
  }

  @Override
  public Observer observer() {
    return new ListenerObserver();
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    if (one.payload().equals(other.payload()) || !isTraffic(one) || !isTraffic(other)) {
      return one.payload().compareTo(other.payload()) <= 0 ? one : other;
    }
    return new Fact(
        one.detector(),
        one.key(),
        one.time(),
        one.id(),
        InterfaceTraffic.of(one.payload()).with(InterfaceTraffic.of(other.payload())).text(),
        "");
  }

  static boolean isTraffic(Fact fact) {
    return FactText.split(fact.payload()).get(0).equals(InterfaceTraffic.KIND);
  }

  @Override
  public EntityState newState(String key) {
    return new ListenerState(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return ListenerState.read(this, key, in);
  }
}
