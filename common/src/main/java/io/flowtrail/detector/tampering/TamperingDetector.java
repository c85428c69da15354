package io.flowtrail.detector.tampering;

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
import java.util.TreeMap;

/**
 * Different kinds of steps against the logs of one account that follow each other: a trail stopped,
 * then its objects deleted. One growing finding, graver with every kind. Facts come from CloudTrail
 * (management events, and data events of log buckets) and from S3 server access logs.
 *
 * @param window longest silence between steps that belong together
 * @param longest longest episode; a longer one is told in parts
 * @param retentionDays log objects that expire sooner count as a step
 * @param keyMemory how long a key counts as a trail's after it was last seen encrypting for one
 */
public record TamperingDetector(
    Duration window, Duration longest, int retentionDays, Duration keyMemory) implements Detector {
  static final String NAME = "tampering";

  static final DetectorRule SEQUENCE =
      new DetectorRule(
          "flowtrail-log-tampering-sequence",
          "Several steps against the logs of an account",
          "Different kinds of tampering with logs followed each other in one account: logging"
              + " stopped or narrowed, flow logs or log objects deleted, a log bucket weakened, a"
              + " trail's key disabled, a detection service stopped. One of them may be maintenance;"
              + " together they are somebody who removes traces.",
          Level.HIGH,
          LogSource.CLOUDTRAIL.service(),
          List.of(
              "attack.defense-impairment",
              "attack.stealth",
              "attack.t1685.002",
              "attack.t1070",
              "flowtrail.practice.1",
              "flowtrail.practice.5"),
          List.of(
              "An environment that is taken down with its trail, flow logs and buckets",
              "A move of all logs to another account"),
          List.of(
              "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html"),
          "Start logging again (StartLogging), restore the trail, its bucket and its key, and take"
              + " the sessions and keys of the principals named from them. Treat the time since the"
              + " first step as unseen: look for what was done then in other logs.");

  public TamperingDetector {
    // An episode that is cut must leave room for another.
    if (longest.compareTo(window.multipliedBy(2)) < 0) {
      longest = window.multipliedBy(2);
    }
  }

  public static TamperingDetector of(DetectorSettings settings, NamedLists lists) {
    return new TamperingDetector(
        settings.duration(
            "window", Duration.ofHours(24), Duration.ofMinutes(10), Duration.ofDays(7)),
        settings.duration("longest", Duration.ofDays(7), Duration.ofDays(1), Duration.ofDays(90)),
        settings.count("retention_days", 90, 1, 3650),
        settings.duration(
            "key_memory", Duration.ofDays(90), Duration.ofDays(1), Duration.ofDays(400)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of(SEQUENCE);
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(LogSource.CLOUDTRAIL, Acts.CLOUDTRAIL, LogSource.S3_ACCESS, Acts.ACCESS);
  }

  @Override
  public Observer observer() {
    return new ActObserver(new Acts(retentionDays));
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    if (one.payload().equals(other.payload())) {
      return Detector.super.merge(one, other);
    }
    if (!Payload.isAct(one.payload())) {
      return one;
    }
    Act first = Payload.act(one.payload());
    Act second = Payload.act(other.payload());
    Act sum = first.with(second);
    String evidence;
    if (first.isBefore(second)) {
      evidence = one.evidence();
    } else if (second.isBefore(first)) {
      evidence = other.evidence();
    } else {
      evidence = Detector.super.merge(one, other).evidence();
    }
    return new Fact(one.detector(), one.key(), one.time(), one.id(), Payload.of(sum), evidence);
  }

  @Override
  public EntityState newState(String key) {
    return new TamperingState(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    return TamperingState.read(this, key, in);
  }

  /** What a fact says: an act, or a key of a trail. */
  static final class Payload {
    private static final String ACT = "act";
    private static final String KEY = "key";

    private Payload() {}

    static String of(Act act) {
      return FactText.join(ACT, act.text());
    }

    static String ofKey(String key, String trail) {
      return FactText.join(KEY, key, trail);
    }

    static boolean isAct(String payload) {
      return FactText.split(payload).get(0).equals(ACT);
    }

    static Act act(String payload) {
      return Act.of(FactText.split(payload).get(1));
    }

    /** Key and trail. */
    static List<String> key(String payload) {
      return FactText.split(payload).subList(1, 3);
    }
  }

  /** Adds acts up by step of facts, so that a flood of deletions is one fact. */
  private static final class ActObserver implements Observer {
    /** Most sums held between flushes. */
    private static final int MOST = 2000;

    private record Place(String account, long step, String act) {}

    private record Sum(Act act, String evidence) {}

    private final Acts acts;
    private final Map<Place, Sum> sums = new HashMap<>();

    /** Keys of trails seen in this step of facts, by (account, step, key). */
    private final Map<Place, Acts.TrailKey> keys =
        new TreeMap<>(
            (one, other) -> {
              int byStep = Long.compare(one.step(), other.step());
              int byAccount = one.account().compareTo(other.account());
              int byKey = one.act().compareTo(other.act());
              return byStep != 0 ? byStep : byAccount != 0 ? byAccount : byKey;
            });

    ActObserver(Acts acts) {
      this.acts = acts;
    }

    @Override
    public void observe(LogEvent event, FactOutput out) {
      acts.of(event).ifPresent(found -> add(found, event, out));
      acts.trailKey(event)
          .ifPresent(
              key ->
                  keys.merge(
                      new Place(key.account(), FactSteps.of(event.time()), key.key()),
                      key,
                      (one, other) -> one.trail().compareTo(other.trail()) <= 0 ? one : other));
      if (sums.size() >= MOST || keys.size() >= MOST) {
        flush(out);
      }
    }

    private void add(Acts.Found found, LogEvent event, FactOutput out) {
      Act act = found.act();
      Place place = new Place(found.account(), FactSteps.of(event.time()), act.identity());
      Sum sum = sums.get(place);
      if (sum == null) {
        sums.put(place, new Sum(act, out.evidence()));
      } else {
        // Of two records of the same call the smaller one is shown, as in merge.
        String evidence = sum.evidence();
        if (act.isBefore(sum.act())) {
          evidence = out.evidence();
        } else if (!sum.act().isBefore(act)) {
          String its = out.evidence();
          evidence = its.compareTo(evidence) < 0 ? its : evidence;
        }
        sums.put(place, new Sum(sum.act().with(act), evidence));
      }
    }

    @Override
    public void flush(FactOutput out) {
      keys.forEach(
          (place, key) ->
              out.add(
                  new Fact(
                      NAME,
                      place.account(),
                      place.step(),
                      // Before acts of the same step: a key is known when it is disabled.
                      "0" + key.key(),
                      Payload.ofKey(key.key(), key.trail()),
                      "")));
      keys.clear();
      sums.forEach(
          (place, sum) ->
              out.add(
                  new Fact(
                      NAME,
                      place.account(),
                      place.step(),
                      "1" + place.act(),
                      Payload.of(sum.act()),
                      sum.evidence())));
      sums.clear();
    }
  }
}
