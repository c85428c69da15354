package io.flowtrail.detector.network;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.identity.Tell;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Interfaces at which far more is rejected than usual: tries from outside, or from inside. Facts
 * come from flow logs. Whoever raises the noise slowly, over days, raises what is usual with it.
 *
 * @param least rejected flows in five minutes below which there is never a finding
 * @param limits what is more than usual
 */
public record Rejects(int least, Surge.Limits limits) implements Detector, Surge {
  static final String NAME = "rejects";
  private static final String INSIDE = "inside";

  static final DetectorRule RULE =
      new DetectorRule(
          "flowtrail-reject-burst",
          "Far more traffic than usual was rejected at an interface",
          "Security groups or network ACLs rejected many times what they usually reject at this"
              + " interface. From outside somebody looks for a way in; from inside (one level"
              + " higher) a machine tries what it must not.",
          Level.LOW,
          LogSource.VPC_FLOW.service(),
          List.of(
              "attack.discovery",
              "attack.reconnaissance",
              "attack.t1046",
              "attack.t1595",
              "flowtrail.practice.3"),
          List.of(
              "A security group that was closed while clients still use it",
              "A service that has moved, and clients that look for it at the old address"),
          List.of("https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html"),
          "See which sources and ports were rejected. If they are your own clients, a rule is"
              + " missing; if not, nothing came through, but look at what the same sources were"
              + " let through to.");

  /** With settings as the configuration has them; every setting has a default. */
  public static Rejects of(DetectorSettings settings, NamedLists lists) {
    return new Rejects(
        settings.count("least", 500, 10, 100_000_000),
        new Limits(
            settings.duration(
                "learn", Duration.ofDays(2), Duration.ofHours(1), Duration.ofDays(14)),
            settings.factor("cold_factor", 10, 1, 1000),
            settings.factor("factor", 10, 1.5, 1000),
            settings.factor("margin", 3, 1, 1000),
            settings.duration(
                "quiet", Duration.ofMinutes(30), Duration.ofMinutes(10), Duration.ofDays(7)),
            settings.duration(
                "longest", Duration.ofDays(1), Duration.ofHours(1), Duration.ofDays(30))));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of(RULE);
  }

  @Override
  public DetectorRule rule() {
    return RULE;
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return FlowReader.FIELDS;
  }

  @Override
  public Observer observer() {
    return new CrowdObserver(NAME, true, Rejects::keys);
  }

  private static List<String> keys(Flow flow) {
    if (!flow.rejected() || !flow.isAsking() || flow.eni().isEmpty()) {
      return List.of();
    }
    // The noise from outside must not hide what tries from inside.
    return List.of(
        FactText.join(flow.account(), flow.eni(), flow.isFromInside() ? INSIDE : "outside"));
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    return CrowdObserver.merge(one, other);
  }

  @Override
  public EntityState newState(String key) {
    return new SurgeState(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return SurgeState.read(this, key, in);
  }

  @Override
  public EnumMap<Measure, Long> floors() {
    return new EnumMap<>(Map.of(Measure.FLOWS, (long) least));
  }

  private static boolean isInside(String key) {
    return FactText.split(key).get(2).equals(INSIDE);
  }

  @Override
  public int steps(Crowd crowd, String key) {
    return isInside(key) ? 1 : 0;
  }

  @Override
  public String reason(Crowd crowd, String key) {
    return isInside(key) ? "the sources are inside" : "";
  }

  @Override
  public String sentence(Crowd crowd, String key) {
    return "At "
        + Tell.cut(FactText.split(key).get(1))
        + " about "
        + crowd.flows()
        + " flows from "
        + FactText.split(key).get(2)
        + ", most of them to port "
        + crowd.port()
        + ", were rejected";
  }

  @Override
  public Map<String, Object> details(Crowd crowd, String key) {
    return Map.of("interface", FactText.split(key).get(1), "from", FactText.split(key).get(2));
  }
}
