package io.flowtrail.detector.access;

import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.access.Measure.Excess;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A finding under way: all that is told of it. Times are milliseconds since 1970. */
final class Episode {
  /** Most names (of buckets, callers) and addresses that it remembers one by one. */
  private static final int NAMED = 10;

  private static final String SEVERAL = "*";

  final long first;
  final String firstId;
  long last;
  final Sample requests = new Sample();
  final Sample things = new Sample();
  final Set<String> names = new LinkedHashSet<>();
  final Set<String> sources = new LinkedHashSet<>();

  /** Different names, also of those that are not remembered. */
  final Sample allNames = new Sample();

  boolean guarded;

  /** What was above its limit, by name of what it is. */
  final Map<String, Peak> peaks = new TreeMap<>();

  /** Buckets that refused and then let in, and since when. */
  final Map<String, Long> allowed = new TreeMap<>();

  private String account = "";
  private String region = "";
  private final List<String> evidences = new ArrayList<>();

  /** Level and causes when it was last told, and how many requests. */
  private String toldMark = "";

  private long toldCount;

  /** The furthest above a limit. */
  record Peak(long count, long limit, long usual, boolean isDay) {}

  Episode(Windows.Begin begin) {
    first = begin.time();
    firstId = begin.id();
    last = begin.time();
  }

  /** Takes over what was kept since the last time, in the order of time. */
  void addAll(List<Trace> traces) {
    for (Trace trace : traces) {
      last = Math.max(last, trace.last());
      guarded |= trace.guarded();
      trace.sources().forEach(this::source);
      account = one(account, trace.account());
      region = one(region, trace.region());
      if (!trace.evidence().isEmpty()
          && evidences.size() < Finding.EVIDENCES
          && !evidences.contains(trace.evidence())) {
        evidences.add(trace.evidence());
      }
    }
  }

  private static String one(String before, String its) {
    if (before.isEmpty() || its.isEmpty()) {
      return before + its;
    }
    return before.equals(its) ? before : SEVERAL;
  }

  void name(String name) {
    if (!name.isEmpty()) {
      allNames.add(Sample.hash(name), 0);
      if (names.size() < NAMED) {
        names.add(name);
      }
    }
  }

  void allowed(Map<String, Long> buckets) {
    buckets.forEach(
        (bucket, since) -> {
          if (allowed.size() < NAMED || allowed.containsKey(bucket)) {
            allowed.putIfAbsent(bucket, since);
          }
        });
  }

  void source(String source) {
    if (sources.size() < NAMED) {
      sources.add(source);
    }
  }

  void peak(String name, Excess excess) {
    Peak before = peaks.get(name);
    if (before == null || (double) before.count() / before.limit() < excess.ratio()) {
      peaks.put(name, new Peak(excess.count(), excess.limit(), excess.usual(), excess.isDay()));
    }
  }

  /** Whether there is something new to tell: another mark, or twice as much. */
  boolean isNews(String mark) {
    long count = Math.max(1, requests.count());
    if (mark.equals(toldMark) && count / 2 < toldCount) {
      return false;
    }
    toldMark = mark;
    toldCount = count;
    return true;
  }

  boolean isOver(long time, AccessSettings settings) {
    return endsAt(settings) <= time;
  }

  long endsAt(AccessSettings settings) {
    return Math.min(last + settings.quiet().toMillis(), first + settings.longest().toMillis());
  }

  String firstText() {
    return first + "/" + firstId;
  }

  String account() {
    return account.equals(SEVERAL) ? "" : account;
  }

  String region() {
    return region.equals(SEVERAL) ? "" : region;
  }

  List<String> evidences() {
    return List.copyOf(evidences);
  }

  static String list(Set<String> names, long all) {
    return names.stream().limit(5).map(Tell::cut).collect(Collectors.joining(", "))
        + (all > 5 ? " and " + (all - 5) + " more" : "");
  }

  private void write(DataOutput out) throws IOException {
    out.writeLong(first);
    StateText.write(out, firstId);
    out.writeLong(last);
    requests.write(out);
    things.write(out);
    StateText.write(out, List.copyOf(names));
    StateText.write(out, List.copyOf(sources));
    allNames.write(out);
    out.writeBoolean(guarded);
    out.writeByte(peaks.size());
    for (Map.Entry<String, Peak> entry : peaks.entrySet()) {
      out.writeUTF(entry.getKey());
      out.writeLong(entry.getValue().count());
      out.writeLong(entry.getValue().limit());
      out.writeLong(entry.getValue().usual());
      out.writeBoolean(entry.getValue().isDay());
    }
    out.writeByte(allowed.size());
    for (Map.Entry<String, Long> entry : allowed.entrySet()) {
      StateText.write(out, entry.getKey());
      out.writeLong(entry.getValue());
    }
    StateText.write(out, List.of(account, region, toldMark));
    out.writeLong(toldCount);
    StateText.write(out, evidences);
  }

  static void write(DataOutput out, Optional<Episode> episode) throws IOException {
    out.writeBoolean(episode.isPresent());
    if (episode.isPresent()) {
      episode.get().write(out);
    }
  }

  static Optional<Episode> readOptional(DataInput in) throws IOException {
    return in.readBoolean() ? Optional.of(read(in)) : Optional.empty();
  }

  private static Episode read(DataInput in) throws IOException {
    Episode its = new Episode(new Windows.Begin(in.readLong(), StateText.read(in)));
    its.last = in.readLong();
    its.requests.addAll(Sample.read(in));
    its.things.addAll(Sample.read(in));
    its.names.addAll(StateText.readList(in));
    its.sources.addAll(StateText.readList(in));
    its.allNames.addAll(Sample.read(in));
    its.guarded = in.readBoolean();
    int size = in.readUnsignedByte();
    for (int i = 0; i < size; i++) {
      its.peaks.put(
          in.readUTF(), new Peak(in.readLong(), in.readLong(), in.readLong(), in.readBoolean()));
    }
    int buckets = in.readUnsignedByte();
    for (int i = 0; i < buckets; i++) {
      its.allowed.put(StateText.read(in), in.readLong());
    }
    List<String> texts = StateText.readList(in);
    its.account = texts.get(0);
    its.region = texts.get(1);
    its.toldMark = texts.get(2);
    its.toldCount = in.readLong();
    its.evidences.addAll(StateText.readList(in));
    return its;
  }
}
