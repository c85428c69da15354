package io.flowtrail.sample;

import io.flowtrail.sample.NetworkInterface.Peer;
import io.flowtrail.sample.NetworkInterface.Traffic;

/** {@link Scenario#EXFILTRATION}: Tuesday late in the evening, and a little at a time all days. */
final class Exfiltration {
  private static final int DAY = 2;
  private static final int MINUTES = 64;
  private static final int SLOW_INTERVAL = 1800;

  /** One intruder, one receiver. */
  private static final String RECEIVER = "203.0.113.200";

  private static final Peer DROP = Peer.of(RECEIVER, 443);
  private static final Peer SLOW_DROP = Peer.of(RECEIVER, 8443);

  private final Stage stage;

  Exfiltration(Stage stage) {
    this.stage = stage;
  }

  void play() {
    long begin = stage.at(DAY, 22, 41, 0);
    for (int minute = 0; minute < MINUTES; minute++) {
      long bytes = stage.random().between(560_000_000, 660_000_000);
      send(NetworkInterface.WEB_2, DROP, 48_122, begin + minute * 60L, 58, bytes, minute == 0);
    }
    long end = stage.at(stage.days() - 1, 23, 30, 0);
    int port = 50_000;
    for (long time = stage.at(0, 0, 12, 0); time < end; time += SLOW_INTERVAL) {
      long bytes = stage.random().between(55_000_000, 75_000_000);
      long start = time + stage.random().below(300);
      send(NetworkInterface.REPORTS, SLOW_DROP, port++, start, 280, bytes, true);
    }
  }

  private void send(
      NetworkInterface from,
      Peer to,
      int port,
      long start,
      int seconds,
      long bytes,
      boolean opening) {
    long packets = bytes / 1448;
    stage
        .draft()
        .flows
        .add(
            from.out(
                to,
                port,
                FlowRecord.TCP,
                new Traffic(packets, bytes, start, start + seconds),
                true,
                opening ? FlowRecord.SYN : 0));
    stage
        .draft()
        .flows
        .add(
            from.in(
                to,
                port,
                FlowRecord.TCP,
                new Traffic(packets / 3, packets / 3 * 52, start, start + seconds),
                true,
                opening ? FlowRecord.SYN_ACK : 0));
  }
}
