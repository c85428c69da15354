package io.flowtrail.detector.exposure;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.detector.tampering.Distinct;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads openings and closings of buckets, and adds up the requests of outsiders. */
final class BucketObserver implements Observer {
  static final List<String> TRAIL_FIELDS =
      List.of(
          "eventName",
          "eventSource",
          "eventID",
          "requestID",
          "recipientAccountId",
          "awsRegion",
          "sourceIPAddress",
          "flowtrail.outcome",
          "flowtrail.principal",
          "flowtrail.principal_type",
          "flowtrail.principal_account",
          "flowtrail.cross_account",
          "flowtrail.bucket",
          "flowtrail.log_bucket",
          "flowtrail.public_grant",
          "flowtrail.bytes_out",
          "requestParameters.PublicAccessBlockConfiguration.RestrictPublicBuckets",
          "requestParameters.PublicAccessBlockConfiguration.IgnorePublicAcls");
  static final List<String> ACCESS_FIELDS =
      List.of(
          "operation",
          "request_id",
          "remote_ip",
          "flowtrail.outcome",
          "flowtrail.principal_type",
          "flowtrail.principal_account",
          "flowtrail.cross_account",
          "flowtrail.bucket",
          "flowtrail.bytes_out");

  /** Most sums held between flushes, and requests in all of them. */
  private static final int MOST = 2000;

  private static final int MOST_REQUESTS = 100_000;
  private static final int MOST_GRANTS = 16;
  private static final int LONGEST = 300;
  private static final String ACCOUNT = "account:";

  private final Slots trail = new Slots(LogSource.CLOUDTRAIL, TRAIL_FIELDS);
  private final Slots access = new Slots(LogSource.S3_ACCESS, ACCESS_FIELDS);
  private final Map<Place, Sum> sums = new HashMap<>();
  private int requests;

  private record Place(String bucket, String who, String log, long step) {}

  private static final class Sum {
    private long first = Long.MAX_VALUE;
    private long last = Long.MIN_VALUE;
    private Distinct sources = Distinct.NONE;
    private String source = "";
    private String evidence = "";
    private final TreeMap<String, Long> bytes = new TreeMap<>();
  }

  @Override
  public void observe(LogEvent event, FactOutput out) {
    switch (event.source()) {
      case CLOUDTRAIL -> {
        if (get(event, "eventSource").equals("s3.amazonaws.com")
            && get(event, "flowtrail.outcome").equals("success")) {
          part(trail.text(event, 0))
              .ifPresentOrElse(part -> change(event, part, out), () -> request(event, out));
        }
      }
      case S3_ACCESS -> access(event, out);
      case VPC_FLOW -> {}
    }
    if (sums.size() >= MOST || requests >= MOST_REQUESTS) {
      flush(out);
    }
  }

  private String get(LogEvent event, String path) {
    return trail.text(event, TRAIL_FIELDS.indexOf(path));
  }

  private static Optional<BucketChange.Part> part(String name) {
    return switch (name) {
      case "PutBucketPolicy", "DeleteBucketPolicy" -> Optional.of(BucketChange.Part.POLICY);
      case "PutBucketAcl", "CreateBucket" -> Optional.of(BucketChange.Part.ACL);
      case "PutBucketPublicAccessBlock",
          "PutPublicAccessBlock",
          "DeleteBucketPublicAccessBlock",
          "DeletePublicAccessBlock" ->
          Optional.of(BucketChange.Part.BLOCK);
      case "DeleteBucket" -> Optional.of(BucketChange.Part.GONE);
      default -> Optional.empty();
    };
  }

  private static boolean isName(String bucket) {
    return bucket.length() >= 3 && bucket.length() <= 255;
  }

  private void change(LogEvent event, BucketChange.Part part, FactOutput out) {
    String bucket = get(event, "flowtrail.bucket");
    String id = get(event, "eventID");
    if (!isName(bucket) || id.isEmpty()) {
      return;
    }
    out.add(
        new Fact(
            ExposureDetector.NAME,
            ExposureDetector.bucketKey(bucket),
            event.time(),
            id,
            new BucketChange(
                    part,
                    trail.text(event, 0),
                    cut(get(event, "flowtrail.principal")),
                    cut(get(event, "recipientAccountId")),
                    cut(get(event, "awsRegion")),
                    get(event, "flowtrail.log_bucket").equals("true"),
                    part == BucketChange.Part.BLOCK ? blocks(event) : grants(event))
                .text(),
            out.evidence()));
  }

  private Map<String, String> blocks(LogEvent event) {
    Map<String, String> blocks = new TreeMap<>();
    String block = "requestParameters.PublicAccessBlockConfiguration.";
    if (get(event, block + "RestrictPublicBuckets").equals("true")) {
      blocks.put(BucketChange.Part.POLICY.name(), "");
    }
    if (get(event, block + "IgnorePublicAcls").equals("true")) {
      blocks.put(BucketChange.Part.ACL.name(), "");
    }
    return blocks;
  }

  /** What is granted first stands for all that is granted to the same. */
  private Map<String, String> grants(LogEvent event) {
    Map<String, String> grants = new TreeMap<>();
    int slot = trail.slot(event, TRAIL_FIELDS.indexOf("flowtrail.public_grant"));
    for (int v = slot < 0 ? -1 : event.first(slot); v >= 0; v = event.next(v)) {
      String grant = event.text(v);
      if (grant.startsWith("everyone:") || grant.startsWith("authenticated-users:")) {
        grants.merge(BucketChange.PUBLIC, cut(grant), BucketObserver::lesser);
      } else if (grant.matches(ACCOUNT + "[0-9]{12}:.*") && grants.size() < MOST_GRANTS) {
        String account = grant.substring(ACCOUNT.length(), ACCOUNT.length() + 12);
        grants.merge(account, cut(grant), BucketObserver::lesser);
      }
    }
    return grants;
  }

  private static String lesser(String one, String other) {
    return one.compareTo(other) <= 0 ? one : other;
  }

  private void request(LogEvent event, FactOutput out) {
    outsider(
            get(event, "flowtrail.principal_type"),
            get(event, "flowtrail.principal_account"),
            get(event, "flowtrail.cross_account"))
        .ifPresent(
            who ->
                add(
                    event,
                    get(event, "flowtrail.bucket"),
                    who,
                    Requests.TRAIL,
                    get(event, "requestID"),
                    get(event, "sourceIPAddress"),
                    trail.wholeNumber(event, TRAIL_FIELDS.indexOf("flowtrail.bytes_out"), 0),
                    out));
  }

  private void access(LogEvent event, FactOutput out) {
    // Browsers ask, without credentials, whether they may ask.
    if (access.text(event, 0).startsWith("REST.OPTIONS")
        || !access.text(event, 3).equals("success")) {
      return;
    }
    outsider(access.text(event, 4), access.text(event, 5), access.text(event, 6))
        .ifPresent(
            who ->
                add(
                    event,
                    access.text(event, 7),
                    who,
                    Requests.ACCESS,
                    access.text(event, 1),
                    access.text(event, 2),
                    access.wholeNumber(event, 8, 0),
                    out));
  }

  private static Optional<String> outsider(String type, String account, String cross) {
    if (type.equals(Requests.ANONYMOUS)) {
      return Optional.of(Requests.ANONYMOUS);
    }
    return cross.equals("true") && account.length() == 12 && !type.equals("service")
        ? Optional.of(account)
        : Optional.empty();
  }

  private void add(
      LogEvent event,
      String bucket,
      String who,
      String log,
      String id,
      String source,
      long bytes,
      FactOutput out) {
    if (!isName(bucket) || id.isEmpty()) {
      return;
    }
    Place place = new Place(bucket, who, log, FactSteps.of(event.time()));
    Sum sum = sums.computeIfAbsent(place, p -> new Sum());
    String address = source.length() <= 64 ? source : source.substring(0, 64);
    if (event.time() <= sum.first) {
      // Of two of the same time the lesser is shown, as when facts are merged.
      String evidence = out.evidence();
      int bySource = address.compareTo(sum.source);
      if (event.time() < sum.first
          || bySource < 0
          || (bySource == 0 && evidence.compareTo(sum.evidence) < 0)) {
        sum.source = address;
        sum.evidence = evidence;
      }
      sum.first = event.time();
    }
    sum.last = Math.max(sum.last, event.time());
    sum.sources = sum.sources.with(Distinct.of(address));
    requests -= sum.bytes.size();
    sum.bytes.merge(Distinct.of(id).hashes(), Math.max(0, bytes), Math::max);
    if (sum.bytes.size() > Requests.MOST) {
      sum.bytes.pollLastEntry();
    }
    requests += sum.bytes.size();
  }

  private static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  @Override
  public void flush(FactOutput out) {
    sums.forEach(
        (place, sum) ->
            out.add(
                new Fact(
                    ExposureDetector.NAME,
                    ExposureDetector.bucketKey(place.bucket()),
                    // Behind everything of its step: what was opened in it was opened before.
                    FactSteps.closes(place.step()),
                    FactText.join(Requests.KIND, place.who(), place.log()),
                    new Requests(
                            place.who(),
                            place.log(),
                            sum.first,
                            sum.last,
                            sum.sources,
                            sum.source,
                            sum.evidence,
                            sum.bytes)
                        .text(),
                    "")));
    sums.clear();
    requests = 0;
  }
}
