package io.flowtrail.detector.exposure;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Observer;
import io.flowtrail.detector.Slots;
import io.flowtrail.detector.tampering.Distinct;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.ValueKind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Adds up who reaches ports from outside, and reads the security groups of interfaces. */
final class ListenerObserver implements Observer {
  static final List<String> FLOW_FIELDS =
      List.of(
          "account-id",
          "interface-id",
          "action",
          "flowtrail.traffic",
          "flowtrail.initiator",
          "flowtrail.destination_port",
          "srcaddr",
          "dstaddr",
          "pkt-srcaddr",
          "pkt-dstaddr",
          "bytes",
          "start",
          "region");
  static final List<String> TRAIL_FIELDS =
      List.of(
          "eventName",
          "eventSource",
          "eventID",
          "recipientAccountId",
          "flowtrail.outcome",
          "errorCode",
          "requestParameters",
          "responseElements.networkInterface",
          "responseElements.instancesSet.items.networkInterfaceSet.items");

  /** The ports that are there to be reached. */
  private static final int HTTP = 80;

  private static final int HTTPS = 443;

  /** Most interfaces held between flushes. */
  private static final int MOST = 5000;

  /** Most interfaces taken from one record, and groups of one. */
  private static final int MOST_LEARNED = 1000;

  static final int MOST_GROUPS = 16;

  private final Slots flow = new Slots(LogSource.VPC_FLOW, FLOW_FIELDS);
  private final Slots trail = new Slots(LogSource.CLOUDTRAIL, TRAIL_FIELDS);
  private final Map<Place, Sum> sums = new HashMap<>();

  private record Place(String key, long step) {}

  private static final class Sum {
    private String region = "";
    private final TreeMap<Integer, PortTraffic> ports = new TreeMap<>();
  }

  static String key(String account, String networkInterface) {
    return FactText.join(account, networkInterface);
  }

  @Override
  public void observe(LogEvent event, FactOutput out) {
    switch (event.source()) {
      case VPC_FLOW -> flow(event, out);
      case CLOUDTRAIL -> trail(event, out);
      case S3_ACCESS -> {}
    }
  }

  private void flow(LogEvent event, FactOutput out) {
    if (!flow.text(event, 2).equals("ACCEPT")) {
      return;
    }
    String traffic = flow.text(event, 3);
    String initiator = flow.text(event, 4);
    boolean asks = traffic.equals("inbound") && initiator.equals("source");
    boolean answers = traffic.equals("outbound") && initiator.equals("destination");
    int port = (int) flow.wholeNumber(event, 5, -1);
    if ((!asks && !answers) || port < 0 || port == HTTP || port == HTTPS) {
      return;
    }
    String account = flow.text(event, 0);
    String networkInterface = flow.text(event, 1);
    if (account.length() != 12 || !isShort(networkInterface)) {
      return;
    }
    Sum sum =
        sums.computeIfAbsent(
            new Place(key(account, networkInterface), FactSteps.of(event.time())),
            place -> new Sum());
    String region = flow.text(event, 12);
    if (region.length() <= 32 && region.compareTo(sum.region) > 0) {
      sum.region = region;
    }
    add(sum, event, port, asks, out);
    if (sums.size() >= MOST) {
      flush(out);
    }
  }

  private void add(Sum sum, LogEvent event, int port, boolean asks, FactOutput out) {
    long bytes = Math.max(0, flow.wholeNumber(event, 10, 0));
    long seconds = flow.wholeNumber(event, 11, -1);
    long start = seconds < 0 ? event.time() : Math.min(event.time(), seconds * 1000);
    String source =
        asks
            ? either(flow.text(event, 8), flow.text(event, 6))
            : either(flow.text(event, 9), flow.text(event, 7));
    PortTraffic before = sum.ports.get(port);
    if (before == null && sum.ports.size() >= InterfaceTraffic.MOST && port > sum.ports.lastKey()) {
      return;
    }
    boolean shows = before == null || start <= before.start();
    PortTraffic its =
        new PortTraffic(
            port,
            start,
            event.time(),
            asks ? 1 : 0,
            asks ? bytes : 0,
            asks ? 0 : bytes,
            Distinct.of(source),
            source,
            shows ? out.evidence() : "");
    sum.ports.put(port, before == null ? its : before.with(its));
    InterfaceTraffic.prune(sum.ports);
  }

  private static String either(String packet, String flow) {
    String address = packet.isEmpty() || packet.equals("-") ? flow : packet;
    return address.length() <= 64 ? address : address.substring(0, 64);
  }

  private static boolean isShort(String id) {
    return id.length() > 1 && id.length() <= 64;
  }

  private void trail(LogEvent event, FactOutput out) {
    String name = trail.text(event, 0);
    boolean isOne = name.equals("CreateNetworkInterface");
    boolean isChange = name.equals("ModifyNetworkInterfaceAttribute");
    if ((!isOne && !isChange && !name.equals("RunInstances"))
        || !trail.text(event, 1).equals("ec2.amazonaws.com")
        || !trail.text(event, 4).equals("success")
        || trail.text(event, 5).equals("Client.DryRunOperation")) {
      return;
    }
    int slot = trail.slot(event, isChange ? 6 : isOne ? 7 : 8);
    int learned = 0;
    for (int v = slot < 0 ? -1 : event.first(slot); v >= 0; v = event.next(v)) {
      if (event.kind(v) == ValueKind.OBJECT && learned++ < MOST_LEARNED) {
        learn(event, Ec2Json.parse(event.text(v)), out);
      }
    }
  }

  private void learn(LogEvent event, JsonNode of, FactOutput out) {
    String networkInterface = Ec2Json.text(of, "networkInterfaceId");
    String account = trail.text(event, 3);
    TreeSet<String> groups = new TreeSet<>();
    for (JsonNode group : Ec2Json.each(of, "groupSet")) {
      String id = Ec2Json.text(group, "groupId");
      if (isShort(id) && groups.size() < MOST_GROUPS) {
        groups.add(id);
      }
    }
    if (isShort(networkInterface) && !account.isEmpty() && !groups.isEmpty()) {
      List<String> parts = new ArrayList<>(List.of(ListenerState.GROUPS));
      parts.addAll(groups);
      out.add(
          new Fact(
              Listeners.NAME,
              key(account, networkInterface),
              event.time(),
              trail.text(event, 2),
              FactText.join(parts),
              ""));
    }
  }

  @Override
  public void flush(FactOutput out) {
    sums.forEach(
        (place, sum) ->
            out.add(
                new Fact(
                    Listeners.NAME,
                    place.key(),
                    // Behind everything of its step: what was opened in it was opened before.
                    FactSteps.closes(place.step()),
                    InterfaceTraffic.KIND,
                    new InterfaceTraffic(sum.region, sum.ports).text(),
                    "")));
    sums.clear();
  }
}
