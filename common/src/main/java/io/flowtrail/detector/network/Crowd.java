package io.flowtrail.detector.network;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * Many flows toward one thing: how many, from how many sources, and a fair sample of them that
 * tells what they are. Packets and bytes are sums: flows that are delivered twice count twice in
 * them, and once in everything else.
 */
final class Crowd {
  private static final int PORT = 0xFFFF;
  private static final int EMPTY = 1 << 16;
  private static final int REJECTED = 1 << 17;
  private static final int UDP = 1 << 18;
  private static final int ANSWER = 1 << 19;
  private static final int RADIX = 36;
  private static final int FIXED = 10;

  /** By hash, those with the smallest: what each flow is, as bits. */
  private final TreeMap<Long, Integer> sample = new TreeMap<>();

  final Sketch sources = new Sketch();
  long packets;
  long bytes;
  long order = Long.MAX_VALUE;
  long first = Long.MAX_VALUE;
  long last = Long.MIN_VALUE;
  String account = "";
  String region = "";

  /** One of the sources; of one source it. */
  String source = "";

  String destination = "";

  /** Takes a flow, and gives its place in the order of evidence. */
  long add(Flow flow) {
    long hash =
        Sketch.hash(
            flow.source(),
            Sketch.hash(
                flow.destination(),
                flow.end() * 31
                    + ((long) flow.protocol() << 32
                        ^ flow.sourcePort() << 16
                        ^ flow.destinationPort())));
    boolean answer = !flow.rejected() && flow.initiator().equals("destination");
    // Of answers the port that they come from says what they are.
    int bits = answer ? flow.sourcePort() : flow.destinationPort();
    bits |= answer ? ANSWER : 0;
    bits |= flow.rejected() || flow.isBare() ? EMPTY : 0;
    bits |= flow.rejected() ? REJECTED : 0;
    bits |= flow.protocol() == Flow.TCP ? 0 : UDP;
    put(hash, bits);
    sources.add(Sketch.hash(flow.source(), 0));
    packets = sum(packets, flow.packets());
    bytes = sum(bytes, flow.bytes());
    first = Math.min(first, flow.end());
    last = Math.max(last, flow.end());
    place(flow.account(), flow.region(), flow.source(), flow.destination());
    return hash;
  }

  private void put(long hash, int bits) {
    if (sample.size() == Sketch.KEPT && hash > sample.lastKey()) {
      return;
    }
    sample.merge(hash, bits, Math::max);
    if (sample.size() > Sketch.KEPT) {
      sample.pollLastEntry();
    }
  }

  private void place(String itsAccount, String itsRegion, String itsSource, String itsDestination) {
    account = greater(account, itsAccount);
    region = greater(region, itsRegion);
    source = greater(source, itsSource);
    destination = greater(destination, itsDestination);
  }

  private static String greater(String one, String other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  Crowd add(Crowd other) {
    other.sample.forEach(this::put);
    sources.add(other.sources);
    packets = sum(packets, other.packets);
    bytes = sum(bytes, other.bytes);
    order = Math.min(order, other.order);
    first = Math.min(first, other.first);
    last = Math.max(last, other.last);
    place(other.account, other.region, other.source, other.destination);
    return this;
  }

  boolean isEmpty() {
    return sample.isEmpty();
  }

  /** Different flows. */
  long flows() {
    if (sample.size() < Sketch.KEPT) {
      return sample.size();
    }
    return Math.round((Sketch.KEPT - 1) / (sample.lastKey() / (double) Long.MAX_VALUE));
  }

  /** Share of flows over which nothing went. */
  double empty() {
    return share(bits -> (bits & EMPTY) != 0);
  }

  double rejected() {
    return share(bits -> (bits & REJECTED) != 0);
  }

  /** Share of flows of UDP and whatever else makes no connections. */
  double connectionless() {
    return share(bits -> (bits & UDP) != 0);
  }

  /** Share of flows that look like answers, by their ports. */
  double answers() {
    return share(bits -> (bits & ANSWER) != 0);
  }

  private double share(IntPredicate what) {
    long of = sample.values().stream().filter(what::test).count();
    return of / (double) Math.max(1, sample.size());
  }

  /** The port of most flows: where they went, or of answers where they came from. */
  int port() {
    TreeMap<Integer, Integer> ports = new TreeMap<>();
    sample.values().forEach(bits -> ports.merge(bits & PORT, 1, Integer::sum));
    int most = 0;
    int port = 0;
    for (Map.Entry<Integer, Integer> entry : ports.entrySet()) {
      if (entry.getValue() > most) {
        most = entry.getValue();
        port = entry.getKey();
      }
    }
    return port;
  }

  double portShare() {
    int port = port();
    return share(bits -> (bits & PORT) == port);
  }

  String text() {
    List<String> parts =
        new ArrayList<>(
            List.of(
                sources.text(),
                Long.toString(packets),
                Long.toString(bytes),
                Long.toString(order),
                Long.toString(first),
                Long.toString(last),
                account,
                region,
                source,
                destination));
    sample.forEach(
        (hash, bits) -> {
          parts.add(Long.toString(hash, RADIX));
          parts.add(Integer.toString(bits, RADIX));
        });
    return FactText.join(parts);
  }

  static Crowd of(String text) {
    List<String> parts = FactText.split(text);
    Crowd crowd = new Crowd();
    crowd.sources.add(Sketch.of(parts.get(0)));
    crowd.packets = Long.parseLong(parts.get(1));
    crowd.bytes = Long.parseLong(parts.get(2));
    crowd.order = Long.parseLong(parts.get(3));
    crowd.first = Long.parseLong(parts.get(4));
    crowd.last = Long.parseLong(parts.get(5));
    crowd.place(parts.get(6), parts.get(7), parts.get(8), parts.get(9));
    for (int i = FIXED; i + 1 < parts.size(); i += 2) {
      crowd.put(Long.parseLong(parts.get(i), RADIX), Integer.parseInt(parts.get(i + 1), RADIX));
    }
    return crowd;
  }
}
