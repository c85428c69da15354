package io.flowtrail.detector.network;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.StateText;
import io.flowtrail.detector.identity.Tell;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** Who was rejected at one address within the last day, and ports of it that were opened. */
final class OpenedState implements EntityState {
  private static final int VERSION = 1;

  /** Most pairs of source and port that are remembered: those that tried least go first. */
  static final int PAIRS = 400;

  /** Most ports that are told at a time. */
  private static final int HOLES = 16;

  private static final int NAMES = 5;

  /** Rejects are spread so, or they are the end of connections that were there before. */
  private static final int LEAST_STEPS = 3;

  private static final long LEAST_SPREAD = Duration.ofMinutes(2).toMillis();

  private final Opened settings;
  private final String account;
  private final String address;
  private final TreeMap<Pair, Past> pasts = new TreeMap<>();
  private final TreeMap<Integer, Hole> holes = new TreeMap<>();
  private long clock;

  private record Pair(String source, int port) implements Comparable<Pair> {
    @Override
    public int compareTo(Pair other) {
      int bySource = source.compareTo(other.source);
      return bySource != 0 ? bySource : Integer.compare(port, other.port);
    }
  }

  /**
   * How one source fared at one port.
   *
   * @param isUsual whether it was let in before it was rejected often enough
   */
  private record Past(
      long flows, int steps, long first, long last, boolean inside, boolean isUsual) {}

  /** A port that was opened. */
  private static final class Hole {
    private long first;
    private long last;
    private long rejects;
    private long rejectedSince = Long.MAX_VALUE;
    private boolean outside;
    private boolean isComplete;
    private String region = "";
    private final Sketch sources = new Sketch();
    private final TreeSet<String> names = new TreeSet<>();
    private final Evidence evidence = new Evidence();
  }

  OpenedState(Opened settings, String key) {
    this.settings = settings;
    List<String> parts = FactText.split(key);
    this.account = parts.get(0);
    this.address = parts.get(1);
  }

  @Override
  public void apply(Fact fact, Output out) {
    clock = fact.time();
    Tries tries = Tries.of(fact.payload());
    // Within a step nobody knows what came first: who was let in is so after what was before.
    if (!tries.accepted.isEmpty()) {
      accepted(tries, fact, out);
    }
    for (Tries.Tried tried : tries.rejected.values()) {
      pasts.merge(
          new Pair(tried.source(), tried.port()),
          new Past(tried.flows().count(), 1, fact.time(), fact.time(), tried.inside(), false),
          (one, other) ->
              new Past(
                  one.flows() + other.flows(),
                  one.steps() + 1,
                  one.first(),
                  other.last(),
                  one.inside() || other.inside(),
                  one.isUsual()));
    }
    while (pasts.size() > PAIRS) {
      pasts.remove(
          pasts.entrySet().stream()
              .min(
                  Comparator.comparingLong((Map.Entry<Pair, Past> e) -> e.getValue().steps())
                      .thenComparingLong(e -> e.getValue().last())
                      .thenComparing(Map.Entry::getKey))
              .orElseThrow()
              .getKey());
    }
  }

  private void accepted(Tries tries, Fact fact, Output out) {
    for (Map.Entry<Pair, Past> entry : pasts.entrySet()) {
      Pair pair = entry.getKey();
      Past past = entry.getValue();
      if (past.isUsual()
          || !tries.accepted.contains(Tries.hash(fact.time(), pair.source(), pair.port()))) {
        continue;
      }
      entry.setValue(
          new Past(past.flows(), past.steps(), past.first(), past.last(), past.inside(), true));
      boolean isLocked =
          past.flows() >= settings.least()
              && past.steps() >= LEAST_STEPS
              && past.last() - past.first() >= LEAST_SPREAD;
      Hole hole = holes.get(pair.port());
      if (!isLocked || hole == null && holes.size() >= HOLES || hole != null && hole.isComplete) {
        continue;
      }
      if (hole == null) {
        hole = new Hole();
        hole.first = fact.time();
        holes.put(pair.port(), hole);
      }
      long before = hole.sources.count();
      hole.last = fact.time();
      hole.rejects += past.flows();
      hole.rejectedSince = Math.min(hole.rejectedSince, past.first());
      hole.outside |= !past.inside();
      hole.region = hole.region.compareTo(tries.region) >= 0 ? hole.region : tries.region;
      hole.sources.add(Sketch.hash(pair.source(), 0));
      hole.names.add(pair.source());
      if (hole.names.size() > NAMES) {
        hole.names.pollLast();
      }
      hole.evidence.add(fact.evidence(), Finding.EVIDENCES);
      if (Long.bitCount(before) <= 1) {
        out.finding(finding(pair.port(), hole, false));
      }
    }
  }

  @Override
  public long wakeAt() {
    long at = NEVER;
    for (Past past : pasts.values()) {
      at = Math.min(at, past.last() + settings.window().toMillis());
    }
    for (Hole hole : holes.values()) {
      at = Math.min(at, hole.isComplete ? forgottenAt(hole) : completeAt(hole));
    }
    return at == NEVER ? NEVER : Math.max(at, clock + 1);
  }

  private long completeAt(Hole hole) {
    return hole.first + settings.together().toMillis();
  }

  private long forgottenAt(Hole hole) {
    return completeAt(hole) + settings.window().toMillis();
  }

  @Override
  public void wake(long time, Output out) {
    clock = time;
    pasts.values().removeIf(past -> past.last() + settings.window().toMillis() <= time);
    holes.forEach(
        (port, hole) -> {
          if (!hole.isComplete && completeAt(hole) <= time) {
            out.finding(finding(port, hole, true));
            hole.isComplete = true;
            hole.evidence.clear();
          }
        });
    Iterator<Hole> all = holes.values().iterator();
    while (all.hasNext()) {
      if (forgottenAt(all.next()) <= time) {
        all.remove();
      }
    }
  }

  @Override
  public boolean isEmpty() {
    return pasts.isEmpty() && holes.isEmpty();
  }

  private Finding finding(int port, Hole hole, boolean complete) {
    long sources = hole.sources.count();
    String names = String.join(", ", hole.names.stream().map(Tell::cut).toList());
    return new Finding(
        Opened.RULE.id(),
        FactText.join(account, address, Integer.toString(port)),
        Long.toString(hole.first),
        complete,
        hole.outside ? 1 : 0,
        hole.outside ? "a source is outside" : "",
        sources == 1 ? hole.names.first() : "",
        account,
        hole.region,
        hole.rejects + sources,
        hole.rejectedSince,
        hole.last,
        "success",
        "At port "
            + port
            + " of "
            + Tell.cut(address)
            + " "
            + (sources == 1 ? names + " was" : sources + " sources were")
            + " let in from "
            + Tell.time(hole.first)
            + " on, after "
            + hole.rejects
            + " rejected flows since "
            + Tell.time(hole.rejectedSince)
            + (sources == 1 ? "." : ": " + names + (sources > NAMES ? " and others." : ".")),
        Map.of(
            "address", address,
            "port", port,
            "sources", sources,
            "some_sources", names,
            "rejects_before", hole.rejects,
            "from_outside", hole.outside),
        hole.evidence.records());
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(clock);
    out.writeInt(pasts.size());
    for (Map.Entry<Pair, Past> entry : pasts.entrySet()) {
      StateText.write(out, entry.getKey().source());
      out.writeInt(entry.getKey().port());
      Past past = entry.getValue();
      out.writeLong(past.flows());
      out.writeInt(past.steps());
      out.writeLong(past.first());
      out.writeLong(past.last());
      out.writeBoolean(past.inside());
      out.writeBoolean(past.isUsual());
    }
    out.writeInt(holes.size());
    for (Map.Entry<Integer, Hole> entry : holes.entrySet()) {
      out.writeInt(entry.getKey());
      Hole hole = entry.getValue();
      out.writeLong(hole.first);
      out.writeLong(hole.last);
      out.writeLong(hole.rejects);
      out.writeLong(hole.rejectedSince);
      out.writeBoolean(hole.outside);
      out.writeBoolean(hole.isComplete);
      StateText.write(out, hole.region);
      hole.sources.write(out);
      StateText.write(out, List.copyOf(hole.names));
      hole.evidence.write(out);
    }
  }

  static OpenedState read(Opened settings, String key, DataInput in) throws IOException {
    StateText.version(in, VERSION, "state of " + Opened.NAME);
    OpenedState state = new OpenedState(settings, key);
    state.clock = in.readLong();
    int pasts = in.readInt();
    for (int i = 0; i < pasts; i++) {
      Pair pair = new Pair(StateText.read(in), in.readInt());
      state.pasts.put(
          pair,
          new Past(
              in.readLong(),
              in.readInt(),
              in.readLong(),
              in.readLong(),
              in.readBoolean(),
              in.readBoolean()));
    }
    int holes = in.readInt();
    for (int i = 0; i < holes; i++) {
      int port = in.readInt();
      Hole hole = new Hole();
      hole.first = in.readLong();
      hole.last = in.readLong();
      hole.rejects = in.readLong();
      hole.rejectedSince = in.readLong();
      hole.outside = in.readBoolean();
      hole.isComplete = in.readBoolean();
      hole.region = StateText.read(in);
      hole.sources.add(Sketch.read(in));
      hole.names.addAll(StateText.readList(in));
      hole.evidence.read(in);
      state.holes.put(port, hole);
    }
    return state;
  }
}
