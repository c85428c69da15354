package io.flowtrail.detector.transfer;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Adds up what leaves, by entity and step. */
final class TransferObserver implements Observer {
  static final List<String> FLOW_FIELDS =
      List.of(
          "interface-id",
          "account-id",
          "srcaddr",
          "dstaddr",
          "pkt-srcaddr",
          "pkt-dstaddr",
          "flow-direction",
          "pkt-dst-aws-service",
          "region",
          "flowtrail.traffic",
          "flowtrail.bytes_out",
          "flowtrail.initiator");
  static final List<String> TRAIL_FIELDS =
      List.of(
          "eventSource",
          "eventName",
          "requestID",
          "flowtrail.outcome",
          "flowtrail.principal",
          "flowtrail.bucket",
          "flowtrail.bytes_out",
          "flowtrail.source_scope",
          "recipientAccountId",
          "awsRegion");
  static final List<String> ACCESS_FIELDS =
      List.of(
          "operation",
          "request_id",
          "flowtrail.outcome",
          "flowtrail.principal",
          "flowtrail.bucket",
          "flowtrail.bytes_out",
          "flowtrail.source_scope");

  /** Names of {@code pkt-dst-aws-service} behind which machines of any customer can stand. */
  private static final Set<String> ANYBODYS =
      Set.of(
          "",
          "-",
          "EC2",
          "EC2_INSTANCE_CONNECT",
          "GLOBALACCELERATOR",
          "CLOUDFRONT",
          "API_GATEWAY",
          "WORKSPACES_GATEWAYS");

  private static final Set<String> READS =
      Set.of("GetObject", "SelectObjectContent", "GetObjectTorrent");
  private static final int MOST_SUMS = 20_000;
  private static final int MOST_PARTS = 200_000;
  private static final int LONGEST = 200;

  private final TransferSettings settings;
  private final Slots flow = new Slots(LogSource.VPC_FLOW, FLOW_FIELDS);
  private final Slots trail = new Slots(LogSource.CLOUDTRAIL, TRAIL_FIELDS);
  private final Slots access = new Slots(LogSource.S3_ACCESS, ACCESS_FIELDS);
  private final Map<Key, Sum> sums = new HashMap<>();
  private int parts;

  /** What is added up, and the time at which it is told. */
  private record Key(Entity entity, String account, String id, long time) {}

  private static final class Sum {
    private long all;
    private long far;
    private long records;
    private String source = "";
    private long sourceBytes = -1;
    private String account = "";
    private String region = "";
    private long largest;
    private String evidence = "";

    /** Bytes by destination that we pushed, and by those that asked. */
    private final Map<String, Bytes> pushed = new HashMap<>();

    private final Map<String, Bytes> fetched = new HashMap<>();
    private final TreeMap<Long, Amounts.Request> requests = new TreeMap<>();
  }

  /** A sum that is added to in place. */
  private static final class Bytes {
    private long sum;
  }

  TransferObserver(TransferSettings settings) {
    this.settings = settings;
  }

  @Override
  public void observe(LogEvent event, FactOutput out) {
    switch (event.source()) {
      case VPC_FLOW -> flow(event, out);
      case CLOUDTRAIL -> trail(event, out);
      case S3_ACCESS -> access(event, out);
    }
    if (sums.size() > MOST_SUMS || parts > MOST_PARTS) {
      flush(out);
    }
  }

  private void flow(LogEvent event, FactOutput out) {
    String eni = cut(flow.text(event, 0));
    if (eni.isEmpty() || eni.equals("-")) {
      return;
    }
    boolean outbound = flow.text(event, 9).equals("outbound");
    // What goes into a NAT gateway on its way out leaves by the same interface again.
    if (outbound && flow.text(event, 6).equals("ingress")) {
      return;
    }
    long bytes = outbound ? Math.max(0, flow.wholeNumber(event, 10, 0)) : 0;
    String account = cut(flow.text(event, 1));
    boolean aws = bytes > 0 && !ANYBODYS.contains(flow.text(event, 7));
    // Records without bytes out are facts too: only so is a silent machine known to be silent.
    // States look at slices only; requests are told in steps because their number is bounded.
    long sliceEnd =
        (Math.floorDiv(event.time(), TransferState.SLICE) + 1) * TransferState.SLICE - 1;
    Sum sum = sum(aws ? Entity.AWS : Entity.INTERFACE, account, eni, sliceEnd);
    sum.account = Amounts.greater(sum.account, account);
    sum.region = Amounts.greater(sum.region, cut(flow.text(event, 8)));
    if (bytes == 0) {
      return;
    }
    sum.all = Amounts.add(sum.all, bytes);
    sum.records++;
    String source = either(flow.text(event, 4), flow.text(event, 2));
    if (bytes > sum.sourceBytes || bytes == sum.sourceBytes && source.compareTo(sum.source) > 0) {
      sum.sourceBytes = bytes;
      sum.source = source;
    }
    boolean far = !aws && !flow.text(event, 11).equals("destination");
    if (far) {
      sum.far = Amounts.add(sum.far, bytes);
    }
    String peer = either(flow.text(event, 5), flow.text(event, 3));
    Map<String, Bytes> peers = far ? sum.pushed : sum.fetched;
    Bytes its = peers.get(peer);
    if (its == null) {
      its = new Bytes();
      peers.put(peer, its);
      parts++;
    }
    its.sum = Amounts.add(its.sum, bytes);
    evidence(sum, bytes, out);
  }

  private static String either(String packet, String flow) {
    return cut(packet.isEmpty() || packet.equals("-") ? flow : packet);
  }

  private void evidence(Sum sum, long bytes, FactOutput out) {
    if (bytes >= settings.evidenceBytes() && bytes >= sum.largest) {
      String evidence = out.evidence();
      if (bytes > sum.largest || evidence.compareTo(sum.evidence) < 0) {
        sum.evidence = evidence;
      }
    }
    sum.largest = Math.max(sum.largest, bytes);
  }

  private void trail(LogEvent event, FactOutput out) {
    if (!READS.contains(trail.text(event, 1))
        || !trail.text(event, 0).equals("s3.amazonaws.com")
        || !trail.text(event, 3).equals("success")) {
      return;
    }
    request(
        event,
        trail.text(event, 2),
        trail.text(event, 4),
        trail.text(event, 5),
        trail.wholeNumber(event, 6, 0),
        trail.text(event, 7),
        cut(trail.text(event, 8)),
        cut(trail.text(event, 9)),
        out);
  }

  private void access(LogEvent event, FactOutput out) {
    String operation = access.text(event, 0);
    if (!operation.startsWith("REST.GET.OBJECT")
            && !operation.startsWith("WEBSITE.GET.OBJECT")
            && !operation.contains(".SELECT")
        || !access.text(event, 2).equals("success")) {
      return;
    }
    request(
        event,
        access.text(event, 1),
        access.text(event, 3),
        access.text(event, 4),
        access.wholeNumber(event, 5, 0),
        access.text(event, 6),
        "",
        "",
        out);
  }

  private void request(
      LogEvent event,
      String id,
      String principal,
      String bucket,
      long bytes,
      String scope,
      String account,
      String region,
      FactOutput out) {
    if (bytes <= 0 || id.isEmpty() || principal.isEmpty() || bucket.isEmpty()) {
      return;
    }
    String who = cut(principal);
    String where = cut(bucket);
    boolean far = !scope.equals("internal") && !scope.equals("aws");
    long hash = Amounts.hash(id);
    // Nobody in particular has no habits; his bucket has.
    if (!who.equals(Entity.ANONYMOUS)) {
      Sum sum = sum(Entity.PRINCIPAL, "", who, FactSteps.of(event.time()));
      add(sum, hash, new Amounts.Request(bytes, far, where), account, region, out);
    }
    Sum sum = sum(Entity.BUCKET, "", where, FactSteps.of(event.time()));
    add(sum, hash, new Amounts.Request(bytes, far, who), account, region, out);
  }

  private void add(
      Sum sum, long hash, Amounts.Request request, String account, String region, FactOutput out) {
    sum.account = Amounts.greater(sum.account, account);
    sum.region = Amounts.greater(sum.region, region);
    int before = sum.requests.size();
    sum.requests.merge(hash, request, Amounts.Request::or);
    Amounts.prune(new TreeMap<>(), sum.requests);
    parts += sum.requests.size() - before;
    evidence(sum, request.bytes(), out);
  }

  private Sum sum(Entity entity, String account, String id, long time) {
    return sums.computeIfAbsent(new Key(entity, account, id, time), key -> new Sum());
  }

  static String cut(String text) {
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }

  @Override
  public void flush(FactOutput out) {
    sums.forEach(
        (key, sum) -> {
          TreeMap<String, Long> peers = peers(sum);
          Amounts.prune(peers, sum.requests);
          Amounts amounts =
              new Amounts(
                  sum.all,
                  sum.far,
                  sum.records,
                  sum.source,
                  sum.account,
                  sum.region,
                  sum.largest,
                  peers,
                  sum.requests);
          out.add(
              new Fact(
                  Transfer.NAME,
                  key.entity().key(key.account(), key.id()),
                  key.time(),
                  "sum",
                  amounts.text(),
                  sum.evidence));
        });
    sums.clear();
    parts = 0;
  }

  /** Marked where they asked: habits of destinations are about what we push. */
  private static TreeMap<String, Long> peers(Sum sum) {
    TreeMap<String, Long> peers = new TreeMap<>();
    sum.pushed.forEach((peer, bytes) -> peers.put(peer, bytes.sum));
    sum.fetched.forEach(
        (peer, bytes) -> peers.merge(Entity.FETCHED + peer, bytes.sum, Amounts::add));
    return peers;
  }

  /** What can transfer. */
  enum Entity {
    /** An interface, to anywhere but services of AWS. */
    INTERFACE,
    /** The same interface, to services of AWS: backups must not hide the rest. */
    AWS,
    PRINCIPAL,
    BUCKET;

    static final String ANONYMOUS = "anonymous";

    /** Stands before addresses that asked for what they got. */
    static final String FETCHED = "<";

    String key(String account, String id) {
      return FactText.join(name(), account, id);
    }
  }
}
