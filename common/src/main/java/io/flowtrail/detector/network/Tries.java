package io.flowtrail.detector.network;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who was rejected and who was let in at one address within a step: the payload of a fact. Of too
 * many, those with the smallest hashes are kept. The hashes are other ones in every step, so that
 * nobody is always left out.
 */
final class Tries {
  static final int MOST = 300;
  private static final int RADIX = 36;

  /** Source, port, and flows. */
  record Tried(String source, int port, boolean inside, Sketch flows) {}

  private final long step;
  final TreeMap<Long, Tried> rejected = new TreeMap<>();

  /** Hashes of source and port over whose connections something went. */
  final TreeSet<Long> accepted = new TreeSet<>();

  String region = "";

  /** Of the records of those who were let in, the one with the lowest order is the evidence. */
  long order = Long.MAX_VALUE;

  Tries(long step) {
    this.step = step;
  }

  static long hash(long step, String source, int port) {
    return Sketch.hash(source + "/" + step, port);
  }

  /** Takes a flow, and gives its place in the order of evidence. */
  long add(Flow flow) {
    long hash = hash(step, flow.source(), flow.destinationPort());
    region = region.compareTo(flow.region()) >= 0 ? region : flow.region();
    if (!flow.rejected()) {
      accepted.add(hash);
      prune();
      return hash;
    }
    Sketch flows = new Sketch();
    flows.add(Sketch.hash(Long.toString(flow.end()), flow.sourcePort()));
    put(hash, new Tried(flow.source(), flow.destinationPort(), flow.isFromInside(), flows));
    prune();
    return hash;
  }

  private void put(long hash, Tried tried) {
    rejected.merge(
        hash,
        tried,
        (one, other) ->
            new Tried(
                one.source(),
                one.port(),
                one.inside() || other.inside(),
                one.flows().with(other.flows())));
  }

  private void prune() {
    while (rejected.size() > MOST) {
      rejected.pollLastEntry();
    }
    while (accepted.size() > MOST) {
      accepted.pollLast();
    }
  }

  Tries add(Tries other) {
    other.rejected.forEach(this::put);
    accepted.addAll(other.accepted);
    region = region.compareTo(other.region) >= 0 ? region : other.region;
    order = Math.min(order, other.order);
    prune();
    return this;
  }

  String text() {
    List<String> parts = new ArrayList<>();
    parts.add(Long.toString(step));
    parts.add(region);
    parts.add(Long.toString(order));
    parts.add(Integer.toString(accepted.size()));
    accepted.forEach(hash -> parts.add(Long.toString(hash, RADIX)));
    rejected.forEach(
        (hash, tried) ->
            parts.addAll(
                List.of(
                    Long.toString(hash, RADIX),
                    tried.source(),
                    Integer.toString(tried.port()),
                    tried.inside() ? "i" : "o",
                    tried.flows().text())));
    return FactText.join(parts);
  }

  static Tries of(String text) {
    List<String> parts = FactText.split(text);
    Tries tries = new Tries(Long.parseLong(parts.get(0)));
    tries.region = parts.get(1);
    tries.order = Long.parseLong(parts.get(2));
    int at = 4 + Integer.parseInt(parts.get(3));
    parts.subList(4, at).forEach(hash -> tries.accepted.add(Long.parseLong(hash, RADIX)));
    for (; at + 4 < parts.size(); at += 5) {
      tries.put(
          Long.parseLong(parts.get(at), RADIX),
          new Tried(
              parts.get(at + 1),
              Integer.parseInt(parts.get(at + 2)),
              parts.get(at + 3).equals("i"),
              Sketch.of(parts.get(at + 4))));
    }
    return tries;
  }
}
