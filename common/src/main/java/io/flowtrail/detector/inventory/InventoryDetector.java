package io.flowtrail.detector.inventory;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is known of trails and flow logs, and how it was weakened: "validation was on since ..., set
 * by ...; turned off by ...; on again after 3 h". Alerts only where an earlier state is known.
 * Single calls have rules of their own. Facts come from CloudTrail: changes that succeeded, and
 * uses of keys by CloudTrail itself.
 *
 * @param open how long a weakened trail is watched for being set right
 * @param remember what was not seen for so long is forgotten
 * @param brief a flow log that lived for less was a test
 */
public record InventoryDetector(Duration open, Duration remember, Duration brief)
    implements Detector {
  static final String NAME = "inventory";

  static final DetectorRule TRAIL_WEAKENED =
      new DetectorRule(
          "flowtrail-trail-weakened",
          "Trail weaker than before",
          "A property of a trail that was known to be on is off: logging, validation of log files,"
              + " all regions, global services, management events, encryption with a key; or the"
              + " trail is gone.",
          Level.MEDIUM,
          LogSource.CLOUDTRAIL.service(),
          List.of("attack.defense-impairment", "attack.t1685.002", "flowtrail.practice.1"),
          List.of("A planned change of the trail", "A trail that was replaced by another"),
          List.of(
              "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html"),
          "Set the trail right again, and look at what happened while it saw less.");

  static final DetectorRule FLOW_LOG_REMOVED =
      new DetectorRule(
          "flowtrail-flow-log-removed",
          "Flow log removed that had been recording",
          "A flow log was deleted whose creation is known: how long it had recorded, for what and"
              + " by whom.",
          Level.MEDIUM,
          LogSource.CLOUDTRAIL.service(),
          List.of("attack.defense-impairment", "attack.t1685.002", "flowtrail.practice.3"),
          List.of("A network that is taken down", "A flow log that is replaced by another"),
          List.of("https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html"),
          "Make the flow log again unless its network is gone.");

  public static InventoryDetector of(DetectorSettings settings, NamedLists lists) {
    return new InventoryDetector(
        settings.duration("open", Duration.ofDays(7), Duration.ofHours(1), Duration.ofDays(90)),
        settings.duration(
            "remember", Duration.ofDays(1825), Duration.ofDays(30), Duration.ofDays(3650)),
        settings.duration("brief", Duration.ofDays(1), Duration.ofMinutes(1), Duration.ofDays(30)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of(TRAIL_WEAKENED, FLOW_LOG_REMOVED);
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(LogSource.CLOUDTRAIL, ChangeObserver.FIELDS);
  }

  @Override
  public Observer observer() {
    return new ChangeObserver();
  }

  @Override
  public EntityState newState(String key) {
    return FactText.split(key).get(0).equals(Change.TRAIL)
        ? new TrailState(this, key)
        : new FlowLogState(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return FactText.split(key).get(0).equals(Change.TRAIL)
        ? TrailState.read(this, key, in)
        : FlowLogState.read(this, key, in);
  }
}
