package io.flowtrail.sample;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/**
 * Flow log records with the shape of a network's: a NAT gateway through which all workers go out,
 * two load balancers to which strangers come, servers behind them, a database, questions to the
 * resolver, and scanners at 1.5 %. Few peers have most of the traffic (Zipf), and every accepted
 * flow has its answer. One object a file.
 */
final class NetworkFlows {
  private static final int NAT = 0;
  private static final int BALANCERS = 2;
  private static final int FIRST_SERVER = 10;
  private static final int SERVERS = 40;
  private static final int DATABASE = 5;
  private static final int FIRST_WORKER = 60;

  /** Different places that workers call, and strangers who come. */
  private static final int PLACES = 400;

  private static final int CLIENTS = 20_000;

  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int FIRST_EPHEMERAL = 32_768;
  private static final int EPHEMERAL = 28_000;

  private final byte[][] heads;
  private final long seed;
  private final SeededRandom random;

  /** What one connection gave and is not written yet: its answer, and what others saw of it. */
  private final ArrayDeque<Flow> waiting = new ArrayDeque<>();

  private record Flow(
      int seenBy,
      long from,
      int fromPort,
      long to,
      int toPort,
      int protocol,
      long packets,
      long bytes,
      boolean rejected) {}

  /**
   * For one file.
   *
   * @param heads of each interface the beginning of its records, version to {@code interface-id}
   * @param seed by which the network is the same in all files
   */
  NetworkFlows(byte[][] heads, long seed, SeededRandom random) {
    this.heads = heads;
    this.seed = seed;
    this.random = random;
  }

  /** Adds the next record. */
  void write(ByteText text, long end) {
    if (waiting.isEmpty()) {
      connect();
    }
    write(text, waiting.remove(), end);
  }

  private void connect() {
    int chance = random.below(1000);
    int ephemeral = FIRST_EPHEMERAL + random.below(EPHEMERAL);
    if (chance < 15) {
      int target = random.below(heads.length);
      long stranger = address("scanner", zipf(200), 0xB9000000L);
      add(target, stranger, ephemeral, ours(target), 1 + random.below(10_000), TCP, 1, 44, true);
    } else if (chance < 420) {
      // Somebody outside asks a load balancer, which asks a server.
      int balancer = 1 + random.below(BALANCERS);
      long client = address("client", zipf(CLIENTS), 0x50000000L);
      talk(balancer, client, ephemeral, ours(balancer), 443, TCP, size());
      int server = FIRST_SERVER + random.below(SERVERS);
      int port = FIRST_EPHEMERAL + random.below(EPHEMERAL);
      long size = size();
      talk(balancer, ours(balancer), port, ours(server), 8080, TCP, size);
      talk(server, ours(balancer), port, ours(server), 8080, TCP, size);
    } else if (chance < 600) {
      int server = FIRST_SERVER + random.below(SERVERS);
      long size = size();
      talk(server, ours(server), ephemeral, ours(DATABASE), 5432, TCP, size);
      talk(DATABASE, ours(server), ephemeral, ours(DATABASE), 5432, TCP, size);
    } else if (chance < 850) {
      // Out through the gateway: two interfaces see it, with two sources.
      int worker = FIRST_WORKER + zipf(heads.length - FIRST_WORKER);
      long place = address("place", zipf(PLACES), 0x34000000L);
      long size = size();
      talk(worker, ours(worker), ephemeral, place, 443, TCP, size);
      talk(NAT, ours(NAT), FIRST_EPHEMERAL + random.below(EPHEMERAL), place, 443, TCP, size);
    } else {
      int asking = random.below(heads.length);
      talk(asking, ours(asking), ephemeral, 0x0A140002L, 53, UDP, 1);
    }
  }

  /** Packets of a connection: most are short, few are long. */
  private long size() {
    return 4 + (long) (8 / Math.max(0.0005, fraction()));
  }

  private double fraction() {
    return (random.nextLong() >>> 11) * 0x1.0p-53;
  }

  /** Of so many the first most often: the n-th about 1/n times as often. */
  private int zipf(int count) {
    return (int) Math.min(count - 1, Math.pow(count + 1.0, fraction()) - 1);
  }

  private static long ours(int number) {
    return 0x0A140000L | (long) (number / 100) << 8 | 10 + number % 100;
  }

  /** The n-th of its kind, in the same network of 16 million in all files. */
  private long address(String kind, int number, long network) {
    return network | SeededRandom.of(seed, kind, number).below(1 << 24);
  }

  private void talk(
      int seenBy, long from, int fromPort, long to, int toPort, int protocol, long packets) {
    add(seenBy, from, fromPort, to, toPort, protocol, packets, 40 * packets + 300, false);
    add(seenBy, to, toPort, from, fromPort, protocol, packets, 900 * packets, false);
  }

  private void add(
      int seenBy,
      long from,
      int fromPort,
      long to,
      int toPort,
      int protocol,
      long packets,
      long bytes,
      boolean rejected) {
    waiting.add(new Flow(seenBy, from, fromPort, to, toPort, protocol, packets, bytes, rejected));
  }

  private static final byte[] ACCEPTED = " ACCEPT OK\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] REJECTED = " REJECT OK\n".getBytes(StandardCharsets.US_ASCII);

  private void write(ByteText text, Flow flow, long end) {
    text.add(heads[flow.seenBy()]);
    address(text, flow.from());
    text.add(' ');
    address(text, flow.to());
    for (long number :
        new long[] {
          flow.fromPort(),
          flow.toPort(),
          flow.protocol(),
          flow.packets(),
          flow.bytes(),
          end - random.below(60),
          end
        }) {
      text.add(' ');
      text.add(number);
    }
    text.add(flow.rejected() ? REJECTED : ACCEPTED);
  }

  private static void address(ByteText text, long address) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      text.add(address >>> shift & 0xFF);
      if (shift > 0) {
        text.add('.');
      }
    }
  }
}
