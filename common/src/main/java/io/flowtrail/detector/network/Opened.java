package io.flowtrail.detector.network;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Ports at which sources were rejected again and again and are then let in: a hole was opened. All
 * sources of one port of one address are one finding. Facts come from flow logs; TCP only.
 *
 * @param least rejected flows of one source after which it is remarkable that it is let in
 * @param window for how long that is remembered
 * @param together sources that are let in with less than that after the first are one finding
 */
public record Opened(int least, Duration window, Duration together) implements Detector {
  static final String NAME = "opened";

  /** What is open to the internet because it serves it. */
  private static final Set<Integer> PUBLIC = Set.of(80, 443);

  static final DetectorRule RULE =
      new DetectorRule(
          "flowtrail-accepted-after-rejects",
          "Let in after having been rejected again and again",
          "A source that was rejected several times at a port was let in there, and content went"
              + " over the connection: somebody opened a security group or network ACL. If the"
              + " source is outside, one level higher.",
          Level.MEDIUM,
          LogSource.VPC_FLOW.service(),
          List.of(
              "attack.defense-impairment",
              "attack.initial-access",
              "attack.t1686.001",
              "attack.t1190",
              "flowtrail.practice.8"),
          List.of(
              "A new client that tries until its rule is there",
              "A service that was opened to the internet on purpose"),
          List.of("https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"),
          "Find the change (AuthorizeSecurityGroupIngress, ModifySecurityGroupRules,"
              + " CreateNetworkAclEntry) and who made it. If it was not meant, take it back, and"
              + " treat the machine as reached by the sources named.");

  /** With settings as the configuration has them; every setting has a default. */
  public static Opened of(DetectorSettings settings, NamedLists lists) {
    return new Opened(
        settings.count("least", 5, 3, 1000),
        settings.duration("window", Duration.ofHours(24), Duration.ofHours(1), Duration.ofDays(14)),
        settings.duration(
            "together", Duration.ofHours(1), Duration.ofMinutes(1), Duration.ofDays(1)));
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
    return FlowReader.FIELDS;
  }

  @Override
  public Observer observer() {
    return new TryObserver();
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    Tries first = Tries.of(one.payload());
    Tries second = Tries.of(other.payload());
    String evidence = Evidence.of(first.order, one.evidence(), second.order, other.evidence());
    return new Fact(
        one.detector(), one.key(), one.time(), one.id(), first.add(second).text(), evidence);
  }

  @Override
  public EntityState newState(String key) {
    return new OpenedState(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return OpenedState.read(this, key, in);
  }

  private static final class TryObserver implements Observer {
    /** Most sums held between flushes. */
    private static final int MOST = 5000;

    /** Of sources of ours, one source, port and step in so many can become evidence. */
    private static final long EVIDENCE = Long.MAX_VALUE / 64;

    private final FlowReader reader = new FlowReader();
    private final Map<Place, Sum> sums = new HashMap<>();

    private record Place(String key, long step) {}

    private static final class Sum {
      private final Tries tries;
      private final Showing showing = new Showing();

      Sum(long step) {
        tries = new Tries(step);
      }
    }

    @Override
    public void observe(LogEvent event, FactOutput out) {
      if (!reader.isAnswer(event)) {
        reader.read(event).filter(TryObserver::tells).ifPresent(flow -> add(flow, out));
      }
      if (sums.size() >= MOST) {
        flush(out);
      }
    }

    private static boolean tells(Flow flow) {
      return flow.protocol() == Flow.TCP
          && flow.isToInside()
          && flow.isAsking()
          && (flow.isFromInside() || !PUBLIC.contains(flow.destinationPort()))
          && (flow.rejected() || !flow.isBare());
    }

    private void add(Flow flow, FactOutput out) {
      long step = FactSteps.of(flow.end());
      Sum sum =
          sums.computeIfAbsent(
              new Place(FactText.join(flow.account(), flow.destination()), step),
              place -> new Sum(step));
      long order = sum.tries.add(flow);
      // Among ourselves far too much is let in to keep records of it.
      if (flow.rejected() || flow.isFromInside() && order > EVIDENCE) {
        return;
      }
      if (order < sum.tries.order) {
        sum.tries.order = order;
        sum.showing.take(out);
      } else if (order == sum.tries.order) {
        sum.showing.takeSmaller(out);
      }
    }

    @Override
    public void flush(FactOutput out) {
      sums.forEach(
          (place, sum) ->
              out.add(
                  new Fact(
                      NAME,
                      place.key(),
                      place.step(),
                      "tries",
                      sum.tries.text(),
                      sum.showing.text())));
      sums.clear();
    }
  }
}
