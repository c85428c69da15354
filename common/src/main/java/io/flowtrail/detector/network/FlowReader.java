package io.flowtrail.detector.network;

import io.flowtrail.detector.Slots;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads records of flow logs, whatever fields the log has. */
final class FlowReader {
  private static final List<String> PATHS =
      List.of(
          "account-id",
          "interface-id",
          "region",
          "srcaddr",
          "dstaddr",
          "pkt-srcaddr",
          "pkt-dstaddr",
          "srcport",
          "dstport",
          "protocol",
          "packets",
          "bytes",
          "start",
          "action",
          "tcp-flags",
          "flowtrail.traffic",
          "flowtrail.initiator",
          "pkt-dst-aws-service");

  static final Map<LogSource, List<String>> FIELDS = Map.of(LogSource.VPC_FLOW, PATHS);

  /** Longest IPv6 address, and longer than any name of an interface. */
  private static final int LONGEST = 64;

  private final Slots slots = new Slots(LogSource.VPC_FLOW, PATHS);

  /** Whether a record is of a flow log and was rejected: cheaper than {@link #read}. */
  boolean isRejected(LogEvent event) {
    return event.source() == LogSource.VPC_FLOW && slots.text(event, 13).equals("REJECT");
  }

  /** Whether a record is of what answers and was let through: cheaper than {@link #read}. */
  boolean isAnswer(LogEvent event) {
    return event.source() == LogSource.VPC_FLOW
        && slots.text(event, 16).equals("destination")
        && !slots.text(event, 13).equals("REJECT");
  }

  /** The port to which a record's packets went, 0 if there is none: cheaper than {@link #read}. */
  int destinationPort(LogEvent event) {
    return event.source() == LogSource.VPC_FLOW ? port(event, 8) : 0;
  }

  /** The flow of a record; empty for other logs and for records without addresses or action. */
  Optional<Flow> read(LogEvent event) {
    return event.source() == LogSource.VPC_FLOW
        ? event.view(Seen.class, this::see).flow()
        : Optional.empty();
  }

  /** What all detectors of this package make of one record, once. */
  private record Seen(Optional<Flow> flow) {}

  private Seen see(LogEvent event) {
    return new Seen(flow(event));
  }

  private Optional<Flow> flow(LogEvent event) {
    String action = slots.text(event, 13);
    boolean rejected = action.equals("REJECT");
    String source = either(event, 5, 3);
    String destination = either(event, 6, 4);
    if (!rejected && !action.equals("ACCEPT") || source.isEmpty() || destination.isEmpty()) {
      return Optional.empty();
    }
    long end = event.time();
    long start = slots.wholeNumber(event, 12, -1);
    // Whatever stands there, a flow begins before it ends and no longer ago than a day.
    long started =
        start < 0 || start > end / 1000 || end / 1000 - start > 86_400 ? end : start * 1000;
    return Optional.of(
        new Flow(
            text(event, 0),
            text(event, 1),
            text(event, 2),
            source,
            destination,
            port(event, 7),
            port(event, 8),
            (int) Math.min(255, slots.wholeNumber(event, 9, -1)),
            Math.max(0, slots.wholeNumber(event, 10, 0)),
            Math.max(0, slots.wholeNumber(event, 11, 0)),
            started,
            end,
            rejected,
            (int) Math.min(255, slots.wholeNumber(event, 14, -1)),
            slots.text(event, 15),
            slots.text(event, 16),
            text(event, 17)));
  }

  private int port(LogEvent event, int n) {
    long port = slots.wholeNumber(event, n, 0);
    return port < 0 || port > 65_535 ? 0 : (int) port;
  }

  private String either(LogEvent event, int packet, int flow) {
    String text = text(event, packet);
    return text.isEmpty() ? text(event, flow) : text;
  }

  private String text(LogEvent event, int n) {
    String text = slots.text(event, n);
    if (text.equals("-")) {
      return "";
    }
    return text.length() <= LONGEST ? text : text.substring(0, LONGEST);
  }
}
