package io.flowtrail.detector.exposure;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import io.flowtrail.detector.tampering.Distinct;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A security group that was opened to the internet: since when, by whom, and who came through. */
final class OpenGroup {
  /** Most rules that are remembered; of more the oldest closed, then the oldest, give way. */
  static final int RULES = 64;

  private static final int PORTS = 20;
  private static final int INTERFACES = 5;

  /** Stands for ports beyond those that are remembered one by one. */
  private static final Integer OTHERS = -1;

  private static final int LISTED = 10;

  /** Flow logs tell up to ten minutes of traffic at once, and late: so long a closed door waits. */
  private static final long SETTLES = 20 * 60_000;

  /** Longest episode, in times that an open door is watched. */
  private static final int LONGEST = 4;

  private static final long OPEN = Long.MAX_VALUE;

  private final String account;
  private final String region;
  private final String group;

  private final List<Door> doors = new ArrayList<>();
  private final TreeSet<Integer> sensitive = new TreeSet<>();
  private String first = "";
  private long began;
  private String openedBy = "";
  private String openedEvidence = "";
  private String closedEvidence = "";

  private final TreeMap<Integer, Use> uses = new TreeMap<>();
  private final TreeSet<String> interfaces = new TreeSet<>();
  private boolean moreInterfaces;
  private boolean isKnown = true;
  private Distinct sources = Distinct.NONE;
  private String firstSource = "";
  private int firstPort;
  private long firstUse = OPEN;
  private long lastUse = Long.MIN_VALUE;
  private final List<String> evidences = new ArrayList<>();

  /**
   * A rule that opens ports.
   *
   * @param opened when, milliseconds since 1970
   * @param closed when; the largest number while it is open
   */
  private record Door(GroupRule rule, long opened, long closed, String closedBy) {}

  /** What came through to one port. */
  private record Use(long records, long bytesIn, long bytesOut) {
    Use with(PortTraffic traffic) {
      return new Use(
          PortTraffic.sum(records, traffic.records()),
          PortTraffic.sum(bytesIn, traffic.bytesIn()),
          PortTraffic.sum(bytesOut, traffic.bytesOut()));
    }
  }

  OpenGroup(String account, String region, String group) {
    this.account = account;
    this.region = region;
    this.group = group;
  }

  void open(GroupChange change, Fact fact) {
    if (first.isEmpty()) {
      first = fact.id();
      began = fact.time();
      openedBy = change.principal();
      openedEvidence = fact.evidence();
    }
    sensitive.addAll(change.sensitive());
    for (GroupRule rule : change.rules()) {
      if (doors.size() >= RULES) {
        Door least = doors.get(0);
        for (Door door : doors) {
          if (door.closed() < least.closed()) {
            least = door;
          }
        }
        doors.remove(least);
      }
      doors.add(new Door(rule, fact.time(), OPEN, ""));
    }
  }

  /** Whether anything that was open is closed now. */
  boolean close(GroupChange change, Fact fact) {
    boolean isNews = false;
    for (int i = 0; i < doors.size(); i++) {
      Door door = doors.get(i);
      if (door.closed() == OPEN
          && (change.kind() == GroupChange.Kind.DELETE
              || change.rules().stream().anyMatch(door.rule()::isSame))) {
        doors.set(i, new Door(door.rule(), door.opened(), fact.time(), change.principal()));
        closedEvidence = fact.evidence();
        isNews = true;
      }
    }
    return isNews;
  }

  boolean isUsed() {
    return firstUse != OPEN;
  }

  long lastOpened() {
    return doors.stream().mapToLong(Door::opened).max().orElse(Long.MIN_VALUE);
  }

  private long firstOpened() {
    return doors.stream().mapToLong(Door::opened).min().orElse(OPEN);
  }

  /** When all was closed; the largest number if something is open. */
  private long closedAt() {
    return doors.stream().mapToLong(Door::closed).max().orElse(OPEN);
  }

  /** When the door was opened through which this came, if one was. */
  OptionalLong openedFor(Visit visit) {
    if (!visit.region().isEmpty() && !visit.region().equals(region)
        || !visit.groups().isEmpty() && !visit.groups().contains(group)) {
      return OptionalLong.empty();
    }
    return doors.stream()
        .filter(door -> door.rule().covers(visit.traffic().port()))
        .filter(
            door -> {
              long since = visit.newSince(door.opened());
              return since != Long.MAX_VALUE && since < door.closed();
            })
        .mapToLong(Door::opened)
        .max();
  }

  /** Takes what came through; whether it is worth an update. */
  boolean visited(Visit visit) {
    PortTraffic traffic = visit.traffic();
    boolean isNews = firstUse == OPEN;
    long since = visit.newSince(openedFor(visit).orElse(OPEN));
    if (since < firstUse) {
      firstUse = since;
      firstSource = traffic.source();
      firstPort = traffic.port();
    }
    lastUse = Math.max(lastUse, traffic.end());
    Use before = uses.get(traffic.port());
    if (before != null || uses.size() < PORTS) {
      isNews |= before == null;
      uses.put(traffic.port(), (before == null ? new Use(0, 0, 0) : before).with(traffic));
      if (before == null && evidences.size() < Finding.EVIDENCES - 2) {
        evidences.add(traffic.evidence());
      }
    } else {
      uses.put(OTHERS, uses.getOrDefault(OTHERS, new Use(0, 0, 0)).with(traffic));
    }
    if (interfaces.size() < INTERFACES || interfaces.contains(visit.networkInterface())) {
      interfaces.add(visit.networkInterface());
    } else {
      moreInterfaces = true;
    }
    isKnown &= !visit.groups().isEmpty();
    sources = sources.with(traffic.sources());
    return isNews;
  }

  long endsAt(ExposureDetector settings) {
    long closed = closedAt();
    long last = isUsed() ? Math.max(firstUse, lastOpened()) : lastOpened();
    long at = closed == OPEN ? last + settings.watch().toMillis() : closed + SETTLES;
    // A door that is opened and closed all the time is told in parts.
    return Math.min(at, began + LONGEST * settings.watch().toMillis());
  }

  Finding finding(boolean complete) {
    Use all = new Use(0, 0, 0);
    for (Use use : uses.values()) {
      all =
          new Use(
              PortTraffic.sum(all.records(), use.records()),
              PortTraffic.sum(all.bytesIn(), use.bytesIn()),
              PortTraffic.sum(all.bytesOut(), use.bytesOut()));
    }
    TreeSet<Integer> used = new TreeSet<>(uses.keySet());
    used.retainAll(sensitive);
    boolean isClosed = closedAt() != OPEN;
    long until = isClosed ? closedAt() : lastUse;
    Map<String, Object> details = new TreeMap<>();
    details.put("security_group", Tell.cut(group));
    details.put("opened_at", Tell.time(firstOpened()));
    details.put("opened_by", Tell.cut(openedBy));
    details.put("opened_ports", openedPorts());
    details.put("first_used_at", Tell.time(firstUse));
    details.put("first_source", Tell.cut(firstSource));
    details.put("seconds_until_used", (firstUse - firstOpened()) / 1000);
    details.put("seconds_open", (until - firstOpened()) / 1000);
    details.put("closed", isClosed);
    if (isClosed) {
      details.put("closed_at", Tell.time(closedAt()));
      details.put("closed_by", Tell.cut(closedBy()));
    }
    details.put("used_ports", usedPorts());
    details.put("used_sensitive_ports", numbers(used));
    details.put("interfaces", String.join(", ", interfaces) + (moreInterfaces ? ", and more" : ""));
    details.put("interface_in_group", isKnown);
    details.put("sources", sources.count());
    details.put("sources_exact", sources.isExact());
    details.put("flows", all.records());
    details.put("bytes_in", all.bytesIn());
    details.put("bytes_out", all.bytesOut());
    List<String> shown = new ArrayList<>(List.of(openedEvidence));
    shown.addAll(evidences);
    shown.add(closedEvidence);
    return new Finding(
        ExposureDetector.PORT_USED.id(),
        FactText.join(account, region, group),
        first,
        complete,
        used.isEmpty() ? 0 : 1,
        used.isEmpty() ? "" : "a port of administration or data was used",
        openedBy,
        account,
        region,
        Math.max(1, all.records()),
        firstOpened(),
        Math.max(lastUse, isClosed ? closedAt() : lastUse),
        "success",
        sentence(all, isClosed, until, complete),
        details,
        shown);
  }

  private String sentence(Use all, boolean isClosed, long until, boolean complete) {
    StringBuilder text =
        new StringBuilder("Security group ")
            .append(Tell.cut(group))
            .append(" was opened to the internet for ")
            .append(openedPorts().equals("all") ? "all ports" : "port " + openedPorts())
            .append(" at ")
            .append(Tell.time(firstOpened()))
            .append(" by ")
            .append(openedBy.isEmpty() ? "?" : Tell.cut(openedBy))
            .append("; the first connection that was not there before came ")
            .append(Tell.span(firstUse - firstOpened()))
            .append(" later, from ")
            .append(Tell.cut(firstSource))
            .append(" to port ")
            .append(firstPort)
            .append(isKnown ? " of " : " of an interface of the same account, ")
            .append(Tell.cut(interfaces.first()))
            .append("; ")
            .append(Words.count(sources.count(), sources.isExact(), "source"))
            .append(", ")
            .append(Words.count(all.records(), "flow"))
            .append(", ")
            .append(Words.bytes(all.bytesIn()))
            .append(" in, ")
            .append(Words.bytes(all.bytesOut()))
            .append(" out");
    if (isClosed) {
      text.append("; closed by ")
          .append(closedBy().isEmpty() ? "?" : Tell.cut(closedBy()))
          .append(" after ")
          .append(Tell.span(until - firstOpened()));
    } else {
      text.append(complete ? "; not seen closed, open for at least " : "; open for ")
          .append(Tell.span(until - firstOpened()))
          .append(complete ? "" : " so far");
    }
    return text.append('.').toString();
  }

  private String closedBy() {
    Door last = doors.get(0);
    for (Door door : doors) {
      if (door.closed() > last.closed()) {
        last = door;
      }
    }
    return last.closedBy();
  }

  private String openedPorts() {
    TreeMap<Integer, String> ports = new TreeMap<>();
    for (Door door : doors) {
      if (door.rule().ports().equals("all")) {
        return "all";
      }
      ports.merge(
          door.rule().from(),
          door.rule().ports(),
          (one, other) -> one.length() >= other.length() ? one : other);
    }
    return ports.values().stream().limit(LISTED).collect(Collectors.joining(", "))
        + (ports.size() > LISTED ? ", and more" : "");
  }

  private String usedPorts() {
    return numbers(uses.keySet().stream().filter(port -> port >= 0).toList())
        + (uses.containsKey(OTHERS) ? ", and more" : "");
  }

  private static String numbers(Iterable<Integer> ports) {
    List<String> texts = new ArrayList<>();
    ports.forEach(port -> texts.add(Integer.toString(port)));
    return String.join(", ", texts);
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(doors.size());
    for (Door door : doors) {
      StateText.write(out, door.rule().texts());
      out.writeLong(door.opened());
      out.writeLong(door.closed());
      StateText.write(out, door.closedBy());
    }
    StateText.write(out, sensitive.stream().map(port -> Integer.toString(port)).toList());
    StateText.write(
        out, List.of(first, openedBy, openedEvidence, closedEvidence, sources.hashes()));
    StateText.write(out, firstSource);
    out.writeLong(began);
    out.writeInt(firstPort);
    out.writeLong(firstUse);
    out.writeLong(lastUse);
    out.writeByte(uses.size());
    for (Map.Entry<Integer, Use> use : uses.entrySet()) {
      out.writeInt(use.getKey());
      out.writeLong(use.getValue().records());
      out.writeLong(use.getValue().bytesIn());
      out.writeLong(use.getValue().bytesOut());
    }
    StateText.write(out, List.copyOf(interfaces));
    out.writeBoolean(moreInterfaces);
    out.writeBoolean(isKnown);
    StateText.write(out, evidences);
  }

  static OpenGroup read(String account, String key, DataInput in) throws IOException {
    List<String> parts = FactText.split(key);
    OpenGroup group = new OpenGroup(account, parts.get(0), parts.get(1));
    int doors = in.readByte();
    for (int i = 0; i < doors; i++) {
      GroupRule rule = GroupRule.of(StateText.readList(in));
      group.doors.add(new Door(rule, in.readLong(), in.readLong(), StateText.read(in)));
    }
    StateText.readList(in).forEach(port -> group.sensitive.add(Integer.valueOf(port)));
    List<String> texts = StateText.readList(in);
    group.first = texts.get(0);
    group.openedBy = texts.get(1);
    group.openedEvidence = texts.get(2);
    group.closedEvidence = texts.get(3);
    group.sources = new Distinct(texts.get(4));
    group.firstSource = StateText.read(in);
    group.began = in.readLong();
    group.firstPort = in.readInt();
    group.firstUse = in.readLong();
    group.lastUse = in.readLong();
    int uses = in.readByte();
    for (int i = 0; i < uses; i++) {
      group.uses.put(in.readInt(), new Use(in.readLong(), in.readLong(), in.readLong()));
    }
    group.interfaces.addAll(StateText.readList(in));
    group.moreInterfaces = in.readBoolean();
    group.isKnown = in.readBoolean();
    group.evidences.addAll(StateText.readList(in));
    return group;
  }
}
