package io.flowtrail.detector.exposure;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
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
import java.util.stream.Stream;

/**
 * Doors that were opened to outsiders and then used: a security group opened for a port, and
 * connections to it that were not there before; a bucket opened to everyone or to a foreign
 * account, and requests of such. One growing finding with the exposure's clock: opened when and by
 * whom, first used after how long, closed when and by whom. Openings come from CloudTrail; what
 * came through from flow logs by way of {@link Listeners}, and from data events and access logs of
 * S3.
 *
 * @param watch how long after an opening what comes through a port belongs to it, and how long an
 *     open door that is used is followed
 * @param bucketMemory a bucket of which nothing was seen for so long is forgotten
 */
public record ExposureDetector(Duration watch, Duration bucketMemory) implements Detector {
  static final String NAME = "exposure";
  private static final String NETWORK = "network";
  private static final String BUCKET = "bucket";

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

  static final DetectorRule PUBLIC_BUCKET =
      new DetectorRule(
          "flowtrail-public-bucket-read",
          "Bucket opened to everyone, and read by outsiders",
          "The policy, the ACL or the public access block of a bucket was changed so that everyone"
              + " can come in, and then requests without credentials, or with those of accounts that"
              + " had not come before, succeeded. The change alone has rules of its own; this one"
              + " says for how long, from where, how many requests and how many bytes.",
          Level.HIGH,
          LogSource.S3_ACCESS.service(),
          List.of(
              "attack.collection",
              "attack.exfiltration",
              "attack.t1530",
              "attack.t1537",
              "flowtrail.practice.5"),
          List.of("A bucket that is made for a public web site or for downloads"),
          List.of(
              "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"),
          "Block public access to the bucket, take the grant away, and find out from the requests"
              + " which objects are known outside now.");

  static final DetectorRule SHARED_BUCKET =
      new DetectorRule(
          "flowtrail-shared-bucket-read",
          "Bucket opened to a foreign account, and read by it",
          "The policy of a bucket was changed so that an account that is not ours can come in, and"
              + " then requests of that account succeeded which had not come before.",
          Level.MEDIUM,
          LogSource.S3_ACCESS.service(),
          List.of(
              "attack.collection",
              "attack.exfiltration",
              "attack.t1530",
              "attack.t1537",
              "flowtrail.practice.5"),
          List.of(
              "A new supplier or customer to whom data is given on purpose",
              "An account of ours that is not in the list accounts"),
          List.of(
              "https://docs.aws.amazon.com/AmazonS3/latest/userguide/example-walkthroughs-managing-access-example2.html"),
          "Ask whoever made the change whose account that is; take the grant away otherwise. List"
              + " accounts of yours under accounts.");

  /** The detector and the one before it, with settings as the configuration has them. */
  public static List<Detector> of(DetectorSettings settings, NamedLists lists) {
    Duration watch =
        settings.duration("watch", Duration.ofDays(7), Duration.ofHours(1), Duration.ofDays(90));
    return List.of(
        new Listeners(
            settings.duration(
                "remember", Duration.ofDays(30), Duration.ofDays(1), Duration.ofDays(400)),
            watch),
        new ExposureDetector(
            watch,
            settings.duration(
                "bucket_memory", Duration.ofDays(90), Duration.ofDays(1), Duration.ofDays(400))));
  }

  static String bucketKey(String bucket) {
    return FactText.join(BUCKET, bucket);
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
    return List.of(PORT_USED, PUBLIC_BUCKET, SHARED_BUCKET);
  }

  @Override
  public Map<LogSource, List<String>> fields() {
    return Map.of(
        LogSource.CLOUDTRAIL,
        Stream.concat(GroupObserver.FIELDS.stream(), BucketObserver.TRAIL_FIELDS.stream())
            .distinct()
            .toList(),
        LogSource.S3_ACCESS,
        BucketObserver.ACCESS_FIELDS);
  }

  @Override
  public Observer observer() {
    return new Both(new GroupObserver(), new BucketObserver());
  }

  @Override
  public Fact merge(Fact one, Fact other) {
    if (!isRequests(one) || !isRequests(other)) {
      return Detector.super.merge(one, other);
    }
    return new Fact(
        one.detector(),
        one.key(),
        one.time(),
        one.id(),
        Requests.of(one.payload()).with(Requests.of(other.payload())).text(),
        "");
  }

  private static boolean isRequests(Fact fact) {
    return FactText.split(fact.payload()).get(0).equals(Requests.KIND);
  }

  @Override
  public EntityState newState(String key) {
    List<String> parts = FactText.split(key);
    return parts.get(0).equals(NETWORK)
        ? new NetworkState(this, parts.get(1))
        : new BucketState(this, parts.get(1));
  }

  @Override
  public EntityState read(String key, DataInput in) throws IOException {
    List<String> parts = FactText.split(key);
    return parts.get(0).equals(NETWORK)
        ? NetworkState.read(this, parts.get(1), in)
        : BucketState.read(this, parts.get(1), in);
  }
}
