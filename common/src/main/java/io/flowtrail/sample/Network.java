package io.flowtrail.sample;

import io.flowtrail.sample.NetworkInterface.Peer;
import io.flowtrail.sample.NetworkInterface.Traffic;

/** Traffic of the production network all day, and of the test network in office hours. */
final class Network {
  /** The interval over which the flow logs add up, seconds. */
  static final int INTERVAL = 600;

  private static final int[] KNOCKED = {22, 23, 445, 3389, 5060, 8080, 1433, 6379, 3306, 5900, 25};
  private static final String S3_ADDRESS = "52.218.0.36";

  private final long seed;
  private final ArchiveDraft draft;

  Network(long seed, ArchiveDraft draft) {
    this.seed = seed;
    this.draft = draft;
  }

  void live(Day day) {
    SeededRandom random = SeededRandom.of(seed, "network", day.number());
    for (long start = day.midnight(); start < day.midnight() + Day.LENGTH; start += INTERVAL) {
      int hour = (int) ((start - day.midnight()) / 3600);
      visitors(start, hour, random);
      database(start, hour, random);
      noise(start, random);
      if (hour >= 2 && hour < 4) {
        nightlyCopy(start, random);
      }
      draft.flows.add(NetworkInterface.STANDBY.silent(start, start + INTERVAL - 1));
      if (day.workday() && hour >= 8 && hour < 18) {
        testNetwork(start, random);
      } else if (start % 3600 == 0) {
        draft.flows.add(NetworkInterface.TEST_DB.silent(start, start + INTERVAL - 1));
      }
    }
  }

  private static Traffic traffic(long start, long packets, long size, SeededRandom random) {
    long from = start + random.below(200);
    return new Traffic(packets, packets * size, from, start + 300 + random.below(290));
  }

  /** Customers at the load balancer, and the load balancer at the web servers. */
  private void visitors(long start, int hour, SeededRandom random) {
    int count = hour >= 7 && hour < 22 ? 2 + random.below(3) : 1;
    for (int i = 0; i < count; i++) {
      Peer customer =
          Peer.of("198.51.100." + (64 + random.below(190)), 1024 + random.below(60_000));
      long packets = random.between(12, 90);
      both(
          NetworkInterface.LOAD_BALANCER,
          customer,
          443,
          traffic(start, packets, 190, random),
          traffic(start, packets * 2, 1100, random));
    }
    NetworkInterface web = random.pick(NetworkInterface.WEB_1, NetworkInterface.WEB_2);
    long packets = random.between(60, 400);
    both(
        web,
        Peer.of(NetworkInterface.LOAD_BALANCER.address(), 1024 + random.below(60_000)),
        8080,
        traffic(start, packets, 240, random),
        traffic(start, packets * 2, 1000, random));
  }

  /** A conversation that the other side opened: what comes in, what goes back. */
  private void both(NetworkInterface at, Peer peer, int port, Traffic in, Traffic out) {
    draft.flows.add(at.in(peer, port, FlowRecord.TCP, in, true, FlowRecord.SYN | FlowRecord.FIN));
    draft.flows.add(
        at.out(peer, port, FlowRecord.TCP, out, true, FlowRecord.SYN_ACK | FlowRecord.FIN));
  }

  private void database(long start, int hour, SeededRandom random) {
    NetworkInterface web = random.pick(NetworkInterface.WEB_1, NetworkInterface.WEB_2);
    long packets = hour >= 7 && hour < 22 ? random.between(200, 1500) : random.between(20, 90);
    int port = 32_768 + random.below(28_000);
    Traffic asked = traffic(start, packets, 180, random);
    Traffic answered = traffic(start, packets, 900, random);
    both(NetworkInterface.ORDERS_DB, Peer.of(web.address(), port), 5432, asked, answered);
    Peer secrets = Peer.service("52.95.120.17", 443, "AMAZON");
    Traffic out = traffic(start, 14, 210, random);
    draft.flows.add(
        NetworkInterface.NAT.out(
            secrets, port, FlowRecord.TCP, out, true, FlowRecord.SYN | FlowRecord.FIN));
    draft.flows.add(
        NetworkInterface.NAT.in(
            secrets,
            port,
            FlowRecord.TCP,
            traffic(start, 16, 420, random),
            true,
            FlowRecord.SYN_ACK | FlowRecord.FIN));
  }

  /** Strangers knock at every public address of the internet; nobody opens. */
  private void noise(long start, SeededRandom random) {
    int knocks = random.below(4);
    for (int i = 0; i < knocks; i++) {
      NetworkInterface at =
          random.pick(
              NetworkInterface.LOAD_BALANCER, NetworkInterface.WEB_2, NetworkInterface.REPORTS);
      Peer stranger = Peer.of("203.0.113." + (1 + random.below(60)), 30_000 + random.below(30_000));
      long time = start + random.below(590);
      draft.flows.add(
          at.in(
              stranger,
              KNOCKED[random.below(KNOCKED.length)],
              FlowRecord.TCP,
              new Traffic(1, 40 + 4L * random.below(6), time, time),
              false,
              FlowRecord.SYN));
    }
    if (random.chance(0.08)) {
      draft.flows.add(
          NetworkInterface.WEB_2.in(
              Peer.of("203.0.113." + (1 + random.below(60)), 0),
              0,
              FlowRecord.ICMP,
              new Traffic(1, 84, start + 30, start + 30),
              false,
              0));
    }
    if (random.chance(0.1)) {
      draft.flows.add(
          NetworkInterface.REPORTS.out(
              Peer.of("192.0.2.123", 123),
              40_000 + random.below(9000),
              FlowRecord.UDP,
              new Traffic(1, 76, start + 60, start + 60),
              true,
              0));
    }
  }

  /** Database dumps go to S3 through the gateway endpoint: gigabytes, every night, in order. */
  private void nightlyCopy(long start, SeededRandom random) {
    Peer s3 = Peer.service(S3_ADDRESS, 443, "S3");
    int port = 45_000 + (int) (start / INTERVAL % 1000);
    draft.flows.add(
        NetworkInterface.ORDERS_DB.out(
            s3,
            port,
            FlowRecord.TCP,
            traffic(start, random.between(300_000, 420_000), 1448, random),
            true,
            0));
    draft.flows.add(
        NetworkInterface.ORDERS_DB.in(
            s3,
            port,
            FlowRecord.TCP,
            traffic(start, random.between(90_000, 120_000), 52, random),
            true,
            0));
  }

  private void testNetwork(long start, SeededRandom random) {
    long packets = random.between(40, 700);
    both(
        NetworkInterface.TEST_DB,
        Peer.of(NetworkInterface.RUNNER.address(), 32_768 + random.below(28_000)),
        27_017,
        traffic(start, packets, 200, random),
        traffic(start, packets, 700, random));
  }
}
