package io.flowtrail.detector.roles;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Sensitive acts at the end of a chain of roles, told with whoever began it: many hops, hops over
 * several accounts, or root behind them. Once for each origin and role at the end. Facts come from
 * CloudTrail by way of {@link Hops}.
 *
 * @param hops so many make a chain worth telling
 * @param remember a chain that was not seen for so long is new again
 * @param quiet new chains of one origin with less than that between them are one finding
 */
public record RoleChains(int hops, Duration remember, Duration quiet) implements Detector {
  static final String NAME = "role_chains";

  static final DetectorRule CHAIN =
      new DetectorRule(
          "flowtrail-role-chain",
          "Sensitive act at the end of a chain of roles",
          "A session that came about by several roles one after another, by roles of several"
              + " accounts, or from root, did something sensitive, and the identity that began had"
              + " not come to that role before. Each role hides the one before it: the record of the"
              + " act names the last only.",
          Level.LOW,
          LogSource.CLOUDTRAIL.service(),
          List.of(
              "attack.privilege-escalation",
              "attack.lateral-movement",
              "attack.t1078.004",
              "attack.t1550.001",
              "flowtrail.practice.10"),
          List.of(
              "Pipelines that go from a role of their own to one of a hub to one of the target"
                  + " account",
              "Administrators who go through a role of a jump account"),
          List.of(
              "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_terms-and-concepts.html"),
          "Ask the identity that began. Narrow the trust policies of the roles on the way to those"
              + " who need them, and let them demand a source identity.");

  public RoleChains {
    if (quiet.compareTo(remember) > 0) {
      quiet = remember;
    }
  }

  /** The detector and those before it, with settings as the configuration has them. */
  public static List<Detector> of(DetectorSettings settings, NamedLists lists) {
    RoleChains chains =
        new RoleChains(
            settings.count("hops", Hops.STAGES, 2, Hops.STAGES),
            settings.duration(
                "remember", Duration.ofDays(30), Duration.ofDays(1), Duration.ofDays(400)),
            settings.duration(
                "quiet", Duration.ofHours(24), Duration.ofMinutes(10), Duration.ofDays(14)));
    List<Detector> all = new ArrayList<>();
    for (int stage = 0; stage < Hops.STAGES; stage++) {
      all.add(new Hops(stage, chains));
    }
    all.add(chains);
    return all;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Behind all {@link Hops}. */
  @Override
  public int stage() {
    return Hops.STAGES;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of(CHAIN);
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of();
  }

  @Override
  public Observer observer() {
    return new Observer() {};
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    return Climb.of(one.payload()).isBefore(Climb.of(other.payload())) ? one : other;
  }

  @Override
  public EntityState newState(String key) {
    return new ChainState(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return ChainState.read(this, key, in);
  }

  boolean isWorthTelling(Climb climb) {
    return climb.changes() >= hops || climb.borders() >= 2 || climb.isFromRoot();
  }
}
