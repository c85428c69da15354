package io.flowtrail.detector.network;

import io.flowtrail.detector.FactText;
import java.util.Arrays;
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
  private static final int FIRST_ROOM = 4;

  /**
   * Of a fair sample the hashes, the smallest of all, ascending; and what each flow is, as bits.
   */
  private long[] hashes = new long[FIRST_ROOM];

  private int[] flows = new int[FIRST_ROOM];
  private int size;

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
            flow.sourceSeed(),
            Sketch.hash(
                flow.destinationSeed(),
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
    sources.add(Sketch.hash(flow.sourceSeed(), 0));
    packets = sum(packets, flow.packets());
    bytes = sum(bytes, flow.bytes());
    first = Math.min(first, flow.end());
    last = Math.max(last, flow.end());
    place(flow.account(), flow.region(), flow.source(), flow.destination());
    return hash;
  }

  private void put(long hash, int bits) {
    if (size == Sketch.KEPT && hash > hashes[size - 1]) {
      return;
    }
    int at =
        size == 0 || hash > hashes[size - 1] ? size : Arrays.binarySearch(hashes, 0, size, hash);
    if (at >= 0 && at < size) {
      flows[at] = Math.max(flows[at], bits);
      return;
    }
    at = at < 0 ? -at - 1 : at;
    if (size == Sketch.KEPT) {
      size--;
    } else if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
      flows = Arrays.copyOf(flows, 2 * size);
    }
    System.arraycopy(hashes, at, hashes, at + 1, size - at);
    System.arraycopy(flows, at, flows, at + 1, size - at);
    hashes[at] = hash;
    flows[at] = bits;
    size++;
  }

  private void place(String itsAccount, String itsRegion, String itsSource, String itsDestination) {
    account = Evidence.greater(account, itsAccount);
    region = Evidence.greater(region, itsRegion);
    source = Evidence.greater(source, itsSource);
    destination = Evidence.greater(destination, itsDestination);
  }

  private static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  Crowd add(Crowd other) {
    for (int i = 0; i < other.size; i++) {
      put(other.hashes[i], other.flows[i]);
    }
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
    return size == 0;
  }

  /** Different flows. */
  long flows() {
    if (size < Sketch.KEPT) {
      return size;
    }
    return Math.round((Sketch.KEPT - 1) / (hashes[size - 1] / (double) Long.MAX_VALUE));
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
    long of = Arrays.stream(flows, 0, size).filter(what).count();
    return of / (double) Math.max(1, size);
  }

  /** The port of most flows: where they went, or of answers where they came from. */
  int port() {
    TreeMap<Integer, Integer> ports = new TreeMap<>();
    Arrays.stream(flows, 0, size).forEach(bits -> ports.merge(bits & PORT, 1, Integer::sum));
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
    StringBuilder text = new StringBuilder();
    FactText.append(text, sources.text());
    FactText.append(text, packets);
    FactText.append(text, bytes);
    FactText.append(text, order);
    FactText.append(text, first);
    FactText.append(text, last);
    FactText.append(text, account);
    FactText.append(text, region);
    FactText.append(text, source);
    FactText.append(text, destination);
    for (int i = 0; i < size; i++) {
      FactText.append(text, Long.toString(hashes[i], RADIX));
      FactText.append(text, Integer.toString(flows[i], RADIX));
    }
    return text.toString();
  }

  static Crowd of(String text) {
    FactText.Parts parts = FactText.parts(text);
    Crowd crowd = new Crowd();
    crowd.sources.add(Sketch.of(parts.next()));
    crowd.packets = parts.nextLong();
    crowd.bytes = parts.nextLong();
    crowd.order = parts.nextLong();
    crowd.first = parts.nextLong();
    crowd.last = parts.nextLong();
    crowd.place(parts.next(), parts.next(), parts.next(), parts.next());
    while (parts.hasNext()) {
      crowd.put(parts.nextLong(RADIX), (int) parts.nextLong(RADIX));
    }
    return crowd;
  }
}
