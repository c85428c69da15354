package io.flowtrail.detector.identity;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.detector.StateText;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Level;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a user, role or root does for the first time: changes something in a region where it never
 * did, or logs in to the console from a network from which it never did. Silent until it knows
 * enough of the identity. Facts come from CloudTrail.
 *
 * @param learn history that an identity must have before anything about it is new
 * @param learnDays different days on which it must have acted in that time
 * @param remember what was not seen for so long is new again
 * @param quiet new things with less than that between them are one finding
 */
public record FirstSeen(Duration learn, int learnDays, Duration remember, Duration quiet)
    implements Detector {
  static final String NAME = "first-seen";

  static final DetectorRule REGION =
      new DetectorRule(
          "flowtrail-first-region",
          "First change in a region",
          "A user, role or root changed something in a region in which it never changed anything."
              + " Whoever steals credentials often works where nobody looks.",
          Level.LOW,
          LogSource.CLOUDTRAIL.service(),
          List.of("attack.stealth", "attack.t1535", "flowtrail.practice.10"),
          List.of("A service that is rolled out to another region"),
          List.of("https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-regions.html"),
          "Ask the owner. Disable regions that nobody needs, or deny them by a service control"
              + " policy.");

  static final DetectorRule NETWORK =
      new DetectorRule(
          "flowtrail-first-network",
          "Console login from a new network",
          "Somebody logged in to the console from a network (IPv4 /16, IPv6 /32) from which this"
              + " identity never did.",
          Level.LOW,
          LogSource.CLOUDTRAIL.service(),
          List.of("attack.initial-access", "attack.t1078.004", "flowtrail.practice.10"),
          List.of("Travel, a new provider, another mobile network"),
          List.of("https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html"),
          "Ask the owner; look at whether a second factor was used, and what was done after the"
              + " login.");

  /** Services that are recorded in one region wherever the caller is. */
  private static final Set<String> GLOBAL =
      Set.of(
          "iam.amazonaws.com",
          "signin.amazonaws.com",
          "sso.amazonaws.com",
          "sts.amazonaws.com",
          "organizations.amazonaws.com",
          "account.amazonaws.com",
          "route53.amazonaws.com",
          "route53domains.amazonaws.com",
          "cloudfront.amazonaws.com",
          "globalaccelerator.amazonaws.com",
          "networkmanager.amazonaws.com",
          "waf.amazonaws.com",
          "shield.amazonaws.com",
          "support.amazonaws.com",
          "health.amazonaws.com",
          "budgets.amazonaws.com",
          "ce.amazonaws.com",
          "billingconsole.amazonaws.com",
          "artifact.amazonaws.com",
          "trustedadvisor.amazonaws.com");

  private static final List<String> FIELDS =
      List.of(
          "eventName",
          "eventSource",
          "readOnly",
          "awsRegion",
          "flowtrail.outcome",
          "flowtrail.principal",
          "flowtrail.principal_account",
          "flowtrail.principal_type",
          "eventID",
          "sourceIPAddress",
          "userIdentity.invokedBy");

  public FirstSeen {
    if (remember.compareTo(learn.multipliedBy(2)) < 0) {
      remember = learn.multipliedBy(2);
    }
  }

  public static FirstSeen of(DetectorSettings settings, NamedLists lists) {
    return new FirstSeen(
        settings.duration("learn", Duration.ofDays(14), Duration.ofDays(1), Duration.ofDays(365)),
        settings.count("learn_days", 3, 1, 365),
        settings.duration(
            "remember", Duration.ofDays(180), Duration.ofDays(2), Duration.ofDays(3650)),
        settings.duration(
            "quiet", Duration.ofHours(24), Duration.ofMinutes(10), Duration.ofDays(14)));
  }

  /** In what something can be new. Names are part of facts: never change them. */
  enum Aspect {
    REGION(FirstSeen.REGION, 48),
    NETWORK(FirstSeen.NETWORK, 64);

    private final DetectorRule rule;
    private final int most;

    Aspect(DetectorRule rule, int most) {
      this.rule = rule;
      this.most = most;
    }

    DetectorRule rule() {
      return rule;
    }

    /** Most values remembered; who has more is at home everywhere, and nothing is new to it. */
    int most() {
      return most;
    }
  }

  /**
   * The network of an address: IPv4 /16, IPv6 /32 as first two groups; empty for names of services.
   */
  static String network(String address) {
    if (address.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}")) {
      int second = address.indexOf('.', address.indexOf('.') + 1);
      return address.substring(0, second) + ".0.0/16";
    }
    if (address.matches("[0-9A-Fa-f]{1,4}:[0-9A-Fa-f]{1,4}:[0-9A-Fa-f:]{1,34}")) {
      String[] groups = address.split(":", 3);
      return (group(groups[0]) + ":" + group(groups[1]) + "::/32");
    }
    return "";
  }

  private static String group(String text) {
    return Integer.toHexString(Integer.parseInt(text, 16));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of(REGION, NETWORK);
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(LogSource.CLOUDTRAIL, FIELDS);
  }

  @Override
  public Observer observer() {
    return new PlaceObserver();
  }

  @Override
  public EntityState newState(String key) {
    return new State(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    StateText.version(in, State.VERSION, "state of " + NAME);
    State state = new State(this, key);
    for (Familiar familiar : state.aspects.values()) {
      familiar.read(in);
    }
    return state;
  }

  private static final class PlaceObserver implements Observer {
    private final Slots slots = new Slots(LogSource.CLOUDTRAIL, FIELDS);
    private final FirstOfSlot firsts = new FirstOfSlot();

    @Override
    public void observe(LogEvent event, FactOutput out) {
      if (event.source() != LogSource.CLOUDTRAIL) {
        return;
      }
      String source = slots.text(event, 1);
      if (source.equals("signin.amazonaws.com")) {
        if (slots.text(event, 0).equals("ConsoleLogin")) {
          add(event, Aspect.NETWORK, network(slots.text(event, 9)), out);
        }
      } else if (!slots.text(event, 2).equals("true")
          && !GLOBAL.contains(source)
          // What a service does on somebody's behalf it does where it likes.
          && slots.text(event, 10).isEmpty()) {
        add(event, Aspect.REGION, slots.text(event, 3), out);
      }
    }

    private void add(LogEvent event, Aspect aspect, String value, FactOutput out) {
      String id = slots.text(event, 8);
      if (value.isEmpty()
          || value.length() > 64
          || id.isEmpty()
          || !slots.text(event, 4).equals("success")) {
        return;
      }
      String principal = slots.text(event, 5);
      Optional<Who> who = Who.of(principal, slots.text(event, 6), slots.text(event, 7));
      if (who.isPresent() && firsts.isFirst(principal, value, event.time(), id)) {
        out.add(
            new Fact(
                NAME,
                who.get().key(),
                event.time(),
                id,
                FactText.join(
                    aspect.name(),
                    value,
                    shorter(principal),
                    shorter(slots.text(event, 0)),
                    shorter(slots.text(event, 9)),
                    shorter(slots.text(event, 3))),
                out.evidence()));
      }
    }

    private static String shorter(String value) {
      return value.length() <= 256 ? value : value.substring(0, 256);
    }
  }

  private static final class State implements EntityState {
    private static final int VERSION = 1;

    private final EnumMap<Aspect, Familiar> aspects = new EnumMap<>(Aspect.class);

    State(FirstSeen settings, String key) {
      List<String> parts = FactText.split(key);
      Who who = new Who(parts.get(0), parts.get(1), parts.get(2));
      for (Aspect aspect : Aspect.values()) {
        aspects.put(aspect, new Familiar(settings, who, aspect));
      }
    }

    @Override
    public void apply(Fact fact, Output out) {
      List<String> parts = FactText.split(fact.payload());
      aspects.get(Aspect.valueOf(parts.get(0))).apply(fact, parts, out);
    }

    @Override
    public long wakeAt() {
      long at = NEVER;
      for (Familiar familiar : aspects.values()) {
        at = Math.min(at, familiar.wakeAt());
      }
      return at;
    }

    @Override
    public void wake(long time, Output out) {
      aspects.values().forEach(familiar -> familiar.wake(time, out));
    }

    @Override
    public boolean isEmpty() {
      return aspects.values().stream().allMatch(Familiar::isEmpty);
    }

    @Override
    public void write(DataOutput out) throws IOException {
      out.writeByte(VERSION);
      for (Familiar familiar : aspects.values()) {
        familiar.write(out);
      }
    }
  }
}
