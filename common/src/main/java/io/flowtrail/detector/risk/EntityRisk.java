package io.flowtrail.detector.risk;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.StateText;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The risk of an identity: matches of many different rules, signals included, that are unusual for
 * it. What is grave alerts by itself; this adds up what is not. Facts are matches of rules.
 *
 * @param window time within which matches are added up
 * @param different how many different rules must have matched
 * @param tactics from how many tactics of ATT&CK they must be
 * @param score how much the weights of the rules must come to: informational 1, low 3, medium 8;
 *     half of that for what was refused
 * @param habitDays on so many earlier days a rule must have matched to be the identity's habit,
 *     which counts for nothing
 */
public record EntityRisk(Duration window, int different, int tactics, double score, int habitDays)
    implements Detector {
  static final String NAME = "risk";

  static final DetectorRule RULE =
      new DetectorRule(
          "flowtrail-entity-risk",
          "Many different small warnings about one identity",
          "Within a day one identity matched many different rules of several tactics, none of them"
              + " grave, and hardly any of them usual for it. Somebody who looks around, prepares"
              + " and tries looks like that.",
          Level.MEDIUM,
          LogSource.CLOUDTRAIL.service(),
          List.of("attack.discovery", "attack.t1526", "flowtrail.practice.10"),
          List.of("The first days of a new administrator or pipeline", "A penetration test"),
          List.of("https://attack.mitre.org/matrices/enterprise/cloud/"),
          "Look at what the identity did in that time as a whole, where from and with which"
              + " credentials.");

  /** With settings as configured. */
  public static EntityRisk of(DetectorSettings settings, NamedLists lists) {
    return new EntityRisk(
        settings.duration("window", Duration.ofDays(1), Duration.ofMinutes(10), Duration.ofDays(7)),
        settings.count("rules", 5, 2, 50),
        settings.count("tactics", 3, 1, 14),
        settings.factor("score", 10, 1, 1000),
        settings.count("habit_days", 3, 1, 60));
  }

  static double weight(Level level) {
    return switch (level) {
      case INFORMATIONAL -> 1;
      case LOW -> 3;
      case MEDIUM -> 8;
      case HIGH -> 15;
      case CRITICAL -> 25;
    };
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
  public Map<LogSource, List<String>> fields() {
    return Map.of(
        LogSource.CLOUDTRAIL, RiskObserver.FIELDS, LogSource.S3_ACCESS, RiskObserver.FIELDS);
  }

  @Override
  public Observer observer() {
    return new RiskObserver();
  }

  @Override
  public EntityState newState(String key) {
    return new RiskState(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    StateText.version(in, RiskState.VERSION, "state of " + NAME);
    return RiskState.read(this, key, in);
  }
}
