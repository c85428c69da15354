package io.flowtrail.detector.exposure;

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
 * Doors that were opened to the internet and then used: a security group opened for a port, and
 * connections to it that were not there before. One growing finding with the exposure's clock:
 * opened when and by whom, first used after how long, closed when and by whom. Openings come from
 * CloudTrail, what came through from flow logs by way of {@link Listeners}.
 *
 * @param watch how long after an opening what comes through belongs to it, and how long an open
 *     door that is used is followed
 */
public record ExposureDetector(Duration watch) implements Detector {
  static final String NAME = "exposure";
  private static final String NETWORK = "network";

  static final DetectorRule PORT_USED =
      new DetectorRule(
          "flowtrail-opened-port-used",
          "Port opened to the internet, and used",
          "A security group was opened to the whole internet, and then connections came from"
              + " outside that the flow logs had not shown before. The opening alone has rules of"
              + " its own; this one says that somebody came, who, how much went in and out, and for"
              + " how long the door stood open.",
          Level.MEDIUM,
          LogSource.VPC_FLOW.service(),
          List.of(
              "attack.defense-impairment",
              "attack.initial-access",
              "attack.t1686.001",
              "attack.t1133",
              "attack.t1190",
              "flowtrail.practice.8"),
          List.of(
              "A new public service on a port of its own",
              "Scanners that find every open port of the internet within minutes: they came, but"
                  + " need not have got anywhere"),
          List.of("https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"),
          "Take the rule away (RevokeSecurityGroupIngress), look at what went out to the sources"
              + " named and at the machine behind the interface, and at what else the principal did"
              + " who opened it.");

  /** The detector and the one before it, with settings as the configuration has them. */
  public static List<Detector> of(DetectorSettings settings, NamedLists lists) {
    return List.of(Listeners.of(settings, lists), alone(settings));
  }

  private static ExposureDetector alone(DetectorSettings settings) {
    return new ExposureDetector(
        settings.duration("watch", Duration.ofDays(7), Duration.ofHours(1), Duration.ofDays(90)));
  }

  static String networkKey(String account) {
    return FactText.join(NETWORK, account);
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Behind {@link Listeners}. */
  @Override
  public int stage() {
    return 1;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of(PORT_USED);
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(LogSource.CLOUDTRAIL, GroupObserver.FIELDS);
  }

  @Override
  public Observer observer() {
    return new GroupObserver();
  }

  @Override
  public EntityState newState(String key) {
    return new NetworkState(this, FactText.split(key).get(1));
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return NetworkState.read(this, FactText.split(key).get(1), in);
  }
}
