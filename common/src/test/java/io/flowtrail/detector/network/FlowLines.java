package io.flowtrail.detector.network;

import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorRun;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Rewritten;
import io.flowtrail.event.NamedLists;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Lines of flow logs of the default format, and of one with flags, for tests. */
final class FlowLines {
  /** 2026-03-01T10:00:00Z, in seconds. */
  static final long START = Instant.parse("2026-03-01T10:00:00Z").getEpochSecond();

  private static final String DEFAULT =
      "version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start"
          + " end action log-status";
  private static final String FLAGS = DEFAULT + " tcp-flags";

  private final List<String> lines = new ArrayList<>();
  private final boolean withFlags;

  FlowLines() {
    this(false);
  }

  FlowLines(boolean withFlags) {
    this.withFlags = withFlags;
  }

  /** A flow over TCP that ends so many seconds after {@link #START}. */
  FlowLines tcp(
      long at,
      String from,
      int fromPort,
      String to,
      int toPort,
      long packets,
      long bytes,
      String action) {
    return add(at, from, fromPort, to, toPort, 6, packets, bytes, action, 2);
  }

  FlowLines rejected(long at, String from, String to, int port) {
    return tcp(at, from, 45_000, to, port, 1, 44, "REJECT");
  }

  /** A connection over which nothing goes. */
  FlowLines bare(long at, String from, String to, int port) {
    return tcp(at, from, 45_000, to, port, 1, 44, "ACCEPT");
  }

  FlowLines add(
      long at,
      String from,
      int fromPort,
      String to,
      int toPort,
      int protocol,
      long packets,
      long bytes,
      String action,
      int flags) {
    long end = START + at;
    lines.add(
        String.join(
            " ",
            "2 111122223333 eni-0a",
            from,
            to,
            fromPort + "",
            toPort + "",
            protocol + "",
            packets + "",
            bytes + "",
            end - 5 + "",
            end + "",
            action,
            "OK" + (withFlags ? " " + flags : "")));
    return this;
  }

  int size() {
    return lines.size();
  }

  List<Finding> findings(Detector detector) {
    return new DetectorRun(detector, NamedLists.EMPTY).flows(text(lines)).end();
  }

  /**
   * The same in some other order, in parts, with some of them twice, and with states that are
   * written and read all the time.
   */
  List<Finding> otherwise(Detector detector, int seed) {
    Random random = new Random(seed);
    List<String> shuffled = new ArrayList<>(lines);
    lines.stream().filter(line -> random.nextInt(10) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);
    DetectorRun run = new DetectorRun(new Rewritten(detector), NamedLists.EMPTY);
    for (int at = 0; at < shuffled.size(); ) {
      int until = Math.min(shuffled.size(), at + 1 + random.nextInt(200));
      run.flows(text(shuffled.subList(at, until))).flush();
      at = until;
    }
    return run.end();
  }

  private String text(List<String> some) {
    return (withFlags ? FLAGS : DEFAULT) + "\n" + String.join("\n", some) + "\n";
  }
}
