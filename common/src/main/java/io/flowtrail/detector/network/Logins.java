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
 * Sources that open many connections to a port at which logins are asked, each of them soon over,
 * and perhaps one at last that is not. All that guess at one port of one address are one finding.
 * Facts come from flow logs.
 *
 * <p>Not seen: guesses that many sources share, a few each; many guesses over one connection; and
 * from inside, whoever guesses while it is not known yet who the daily clients are.
 *
 * @param least connections of one source within {@code window} that are guesses
 * @param window in which they are counted; the one before counts too
 * @param brief most packets of a connection that is soon over
 * @param large bytes from which on a connection has led to something
 * @param learn for how long a port is watched before sources inside are told
 * @param quiet guessing that rests for so long is over
 * @param longest longer guessing is told in parts
 */
public record Logins(
    int least,
    Duration window,
    int brief,
    long large,
    Duration learn,
    Duration quiet,
    Duration longest)
    implements Detector {
  static final String NAME = "logins";

  /** FTP, SSH, Telnet, SQL Server, Oracle, MySQL, RDP, PostgreSQL, VNC, WinRM, MongoDB. */
  private static final Set<Integer> PORTS =
      Set.of(21, 22, 23, 1433, 1521, 3306, 3389, 5432, 5900, 5985, 5986, 27_017);

  static final DetectorRule RULE =
      new DetectorRule(
          "flowtrail-login-guessing",
          "Passwords guessed at a port of administration or data",
          "A source opened many connections to a port at which logins are asked, and all were soon"
              + " over: passwords are guessed. From outside one level lower, for that happens"
              + " wherever such a port is open; one level higher if a connection followed over"
              + " which much went.",
          Level.HIGH,
          LogSource.VPC_FLOW.service(),
          List.of(
              "attack.credential-access",
              "attack.t1110",
              "attack.lateral-movement",
              "attack.t1021",
              "flowtrail.practice.8"),
          List.of(
              "Jobs that copy many small files, one connection each",
              "A new client of a database that opens a connection for every question",
              "Scanners of your own"),
          List.of("https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html"),
          "Close the port to the internet (Session Manager, a VPN), and turn passwords off for SSH."
              + " If a long connection followed, look at the logins of that machine at that time,"
              + " and treat it as taken until you know better.");

  /** With settings as the configuration has them; every setting has a default. */
  public static Logins of(DetectorSettings settings, NamedLists lists) {
    return new Logins(
        settings.count("least", 30, 5, 60),
        settings.duration(
            "window", Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofHours(6)),
        settings.count("brief", 30, 5, 1000),
        settings.bytes("large", 50_000),
        settings.duration("learn", Duration.ofDays(2), Duration.ofHours(1), Duration.ofDays(14)),
        settings.duration(
            "quiet", Duration.ofHours(24), Duration.ofMinutes(30), Duration.ofDays(7)),
        settings.duration("longest", Duration.ofDays(7), Duration.ofDays(1), Duration.ofDays(90)));
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
    return new LoginObserver(brief, large);
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    LoginTries first = LoginTries.of(one.payload());
    LoginTries second = LoginTries.of(other.payload());
    String evidence = Evidence.of(first.order, one.evidence(), second.order, other.evidence());
    return new Fact(
        one.detector(), one.key(), one.time(), one.id(), first.add(second).text(), evidence);
  }

  @Override
  public EntityState newState(String key) {
    return new LoginState(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return LoginState.read(this, key, in);
  }

  private static final class LoginObserver implements Observer {
    /** Most sums held between flushes. */
    private static final int MOST = 5000;

    private final int brief;
    private final long large;
    private final FlowReader reader = new FlowReader();
    private final Map<Place, Sum> sums = new HashMap<>();

    private record Place(String key, long step) {}

    private static final class Sum {
      private final LoginTries tries;
      private final Showing showing = new Showing();

      Sum(long step) {
        tries = new LoginTries(step);
      }
    }

    LoginObserver(int brief, long large) {
      this.brief = brief;
      this.large = large;
    }

    @Override
    public void observe(LogEvent event, FactOutput out) {
      if (PORTS.contains(reader.destinationPort(event))) {
        reader.read(event).filter(this::tells).ifPresent(flow -> add(flow, out));
      }
      if (sums.size() >= MOST) {
        flush(out);
      }
    }

    private boolean isBrief(Flow flow) {
      return flow.packets() <= brief && flow.bytes() < large;
    }

    private boolean tells(Flow flow) {
      return flow.protocol() == Flow.TCP
          && PORTS.contains(flow.destinationPort())
          && flow.isToInside()
          && flow.initiator().equals("source")
          && !flow.rejected()
          && !flow.isBare()
          // What is neither says nothing.
          && (isBrief(flow) || flow.bytes() >= large);
    }

    private void add(Flow flow, FactOutput out) {
      String key =
          FactText.join(
              flow.account(), flow.destination(), Integer.toString(flow.destinationPort()));
      long step = FactSteps.of(flow.end());
      Sum sum = sums.computeIfAbsent(new Place(key, step), place -> new Sum(step));
      long order = sum.tries.add(flow, isBrief(flow));
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
                      "logins",
                      sum.tries.text(),
                      sum.showing.text())));
      sums.clear();
    }
  }
}
