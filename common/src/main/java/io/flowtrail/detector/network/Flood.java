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
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Floods toward an address of ours, and floods that a machine of ours sends: flows, packets, bytes
 * or sources in five minutes far above what is usual there. Facts come from flow logs.
 *
 * <p>Not seen: floods that services in front take (CloudFront, Shield), few requests that cost
 * much, and whoever raises the flood over days. A busy service that grows raises what is usual.
 *
 * @param flows in five minutes below which there is never a finding for their number
 * @param packets the same for packets
 * @param bytes the same for bytes
 * @param sources the same for sources
 * @param limits what is more than usual
 */
public record Flood(int flows, int packets, long bytes, int sources, Surge.Limits limits)
    implements Detector, Surge {
  static final String NAME = "flood";
  private static final String TOWARD = "toward";
  private static final String FROM = "from";

  /** A share that is most. */
  private static final double MOST = 0.5;

  /** Sources from which on a crowd of well-behaved connections is more than a test or a copy. */
  private static final int CROWD = 100;

  /** The same for packets without connections, as tunnels send them. */
  private static final int SEVERAL = 10;

  private static final int DNS = 53;

  /** UDP that serves (names, time, HTTP/3, tunnels): much of it is daily business. */
  private static final Set<Integer> ORDINARY = Set.of(DNS, 123, 443, 500, 4500, 51_820);

  /** Tunnels of IPsec. */
  private static final int ESP = 50;

  static final DetectorRule RULE =
      new DetectorRule(
          "flowtrail-flood",
          "Flood of traffic toward or from an address of ours",
          "Within minutes many times the usual flows, packets, bytes or sources came to one"
              + " address; or a machine of ours sends packets without connections by the million"
              + " (one level higher): it takes part in attacks on others. If the flows look like"
              + " ordinary connections of many clients, one level lower.",
          Level.HIGH,
          LogSource.VPC_FLOW.service(),
          List.of(
              "attack.impact",
              "attack.t1498.001",
              "attack.t1498.002",
              "attack.t1499.001",
              "attack.t1499.002",
              "flowtrail.practice.3"),
          List.of("A launch or a campaign", "Load tests from many machines"),
          List.of("https://docs.aws.amazon.com/waf/latest/developerguide/ddos-overview.html"),
          "Toward us: put the service behind CloudFront or a load balancer with rate-based rules,"
              + " and open security groups to those only. From us: isolate the machine (security"
              + " group without egress), keep its disk and memory, and look for how it was taken.");

  /** With settings as the configuration has them; every setting has a default. */
  public static Flood of(DetectorSettings settings, NamedLists lists) {
    return new Flood(
        settings.count("flows", 10_000, 100, 1_000_000_000),
        settings.count("packets", 3_000_000, 1000, 1_000_000_000),
        settings.bytes("bytes", 20_000_000_000L),
        settings.count("sources", 5000, 50, 1_000_000_000),
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
    return new CrowdObserver(NAME, false, Flood::keys);
  }

  private static List<String> keys(Flow flow) {
    List<String> keys = new ArrayList<>(2);
    if (flow.isToInside()) {
      keys.add(FactText.join(TOWARD, flow.account(), flow.destination()));
    }
    boolean isConnectionless =
        flow.protocol() != Flow.TCP
            && flow.protocol() >= 0
            && flow.protocol() != ESP
            && !ORDINARY.contains(flow.destinationPort());
    if (flow.isFromInside()
        && !flow.initiator().equals("destination")
        && (isConnectionless || flow.isBare())) {
      keys.add(FactText.join(FROM, flow.account(), flow.source()));
    }
    return keys;
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
    return new EnumMap<>(
        Map.of(
            Measure.FLOWS, (long) flows,
            Measure.PACKETS, (long) packets,
            Measure.BYTES, bytes,
            Measure.SOURCES, (long) sources));
  }

  private static boolean isFrom(String key) {
    return key.startsWith(FactText.join(FROM));
  }

  /** What kind of flood it is. */
  private static String kind(Crowd crowd) {
    if (crowd.connectionless() >= MOST) {
      if (crowd.answers() >= MOST) {
        return "amplification";
      }
      return crowd.port() == DNS && crowd.portShare() >= MOST ? "dns" : "connectionless";
    }
    return crowd.empty() >= MOST ? "empty" : "connections";
  }

  @Override
  public boolean isTold(Crowd crowd, String key) {
    if (isFrom(key)) {
      return true;
    }
    return switch (kind(crowd)) {
      case "empty" -> true;
      // Of connections that we opened ourselves, however many, the answers are no flood.
      case "connections" -> crowd.sources.count() >= CROWD && crowd.answers() < MOST;
      default -> crowd.sources.count() >= SEVERAL;
    };
  }

  @Override
  public int steps(Crowd crowd, String key) {
    if (isFrom(key)) {
      return 1;
    }
    return kind(crowd).equals("connections") ? -1 : 0;
  }

  @Override
  public String reason(Crowd crowd, String key) {
    if (isFrom(key)) {
      return "a machine of ours sends it";
    }
    return kind(crowd).equals("connections") ? "the flows look like ordinary connections" : "";
  }

  @Override
  public String sentence(Crowd crowd, String key) {
    String address = Tell.cut(FactText.split(key).get(2));
    String what =
        switch (kind(crowd)) {
          case "empty" -> "connections over which nothing went";
          case "connections" -> "connections";
          case "amplification" -> "answers over UDP from port " + crowd.port();
          case "dns" -> "questions over DNS";
          default -> "packets without connections";
        };
    String most =
        crowd.portShare() >= MOST && !kind(crowd).equals("amplification")
            ? ", most of them to port " + crowd.port() + ","
            : "";
    return isFrom(key)
        ? address + ", one of ours, sent a flood of " + what + most
        : "A flood of " + what + most + " came to " + address;
  }

  @Override
  public Map<String, Object> details(Crowd crowd, String key) {
    return Map.of(
        "kind", kind(crowd),
        "direction", FactText.split(key).get(0),
        "address", FactText.split(key).get(2),
        "empty_share", crowd.empty(),
        "connectionless_share", crowd.connectionless(),
        "answers_share", crowd.answers());
  }
}
