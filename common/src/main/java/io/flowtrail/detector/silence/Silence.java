package io.flowtrail.detector.silence;

import io.flowtrail.coverage.FlowLogStreams;
import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
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
 * Streams of logs that stop while their neighbours go on, and CloudTrail that is delivered later
 * than it ever was. A stream is CloudTrail of one account and region, one flow log, the access log
 * of one bucket. Silence is judged by the time that facts of neighbours show (the same account's
 * other streams, the same owner's other buckets, other accounts), so that the end of an archive is
 * no silence.
 *
 * @param learn how long a stream that hardly ever pauses must be known
 * @param learnPauses how long a stream that pauses must be known: longer than a week, so that its
 *     weekends are
 * @param factor how many times its longest pause a stream must be quiet
 * @param remember how long a stream that ended is remembered
 */
public record Silence(Duration learn, Duration learnPauses, double factor, Duration remember)
    implements Detector {
  static final String NAME = "silence";

  static final DetectorRule STOPPED =
      new DetectorRule(
          "flowtrail-log-silence",
          "Logs stopped coming",
          "A log that came without long pauses has stopped, while others of the same owner go on:"
              + " CloudTrail of a region or account, a flow log, or the access log of a bucket."
              + " Nothing is seen of what happens there meanwhile.",
          Level.MEDIUM,
          LogSource.CLOUDTRAIL.service(),
          List.of(
              "attack.defense-impairment",
              "attack.t1685.002",
              "flowtrail.practice.1",
              "flowtrail.practice.2",
              "flowtrail.practice.3"),
          List.of(
              "A region, network or bucket that was given up",
              "An archive that was copied only in part"),
          List.of(
              "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html",
              "https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html"),
          "Look whether the trail, flow log or access logging is still on and may still write to"
              + " its bucket, and who changed that. For CloudTrail, flowtrail verify tells whether"
              + " digests go on.");

  static final DetectorRule LATE =
      new DetectorRule(
          "flowtrail-log-delivery-late",
          "CloudTrail delivered much later than usual",
          "Log files hold events that are far older than this region's ever were on delivery. What"
              + " detection says of that time, it says late.",
          Level.LOW,
          LogSource.CLOUDTRAIL.service(),
          List.of("attack.defense-impairment", "attack.t1685.002", "flowtrail.practice.1"),
          List.of("Trouble on the side of AWS", "Delivery that was blocked by a bucket policy"),
          List.of(
              "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html"),
          "Look at AWS's health page and at the trail's latest delivery error.");

  /** With settings as configured. */
  public static Silence of(DetectorSettings settings, NamedLists lists) {
    return new Silence(
        settings.duration("learn", Duration.ofDays(1), Duration.ofHours(2), Duration.ofDays(30)),
        settings.duration(
            "learn_pauses", Duration.ofDays(8), Duration.ofHours(2), Duration.ofDays(90)),
        settings.factor("factor", 3, 1.5, 100),
        settings.duration(
            "remember", Duration.ofDays(14), Duration.ofDays(1), Duration.ofDays(365)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<DetectorRule> rules() {
    return List.of(STOPPED, LATE);
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(
        LogSource.CLOUDTRAIL, StreamObserver.TRAIL_FIELDS,
        LogSource.VPC_FLOW, FlowLogStreams.FIELDS,
        LogSource.S3_ACCESS, StreamObserver.ACCESS_FIELDS);
  }

  @Override
  public Observer observer() {
    return new StreamObserver();
  }

  /** Two tasks that read one stream: the later delivery counts. */
  @Override
  public Fact merge(Fact one, Fact other) {
    return Sighting.of(one).delay() >= Sighting.of(other).delay() ? one : other;
  }

  @Override
  public EntityState newState(String key) {
    return new Neighbourhood(this, key);
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    StateText.version(in, Neighbourhood.VERSION, "state of " + NAME);
    return Neighbourhood.read(this, key, in);
  }
}
