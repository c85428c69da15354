package io.flowtrail.detector.exposure;

import io.flowtrail.detector.FactText;
import io.flowtrail.detector.tampering.Distinct;
import java.util.List;

/**
 * Accepted connections from outside to one port of one interface, added up.
 *
 * @param port to which they were opened
 * @param start of the earliest flow, milliseconds since 1970
 * @param end of the latest
 * @param records of the flow log, those of the answers not counted
 * @param bytesIn that came
 * @param bytesOut that went back
 * @param sources who opened them
 * @param source of the earliest flow
 * @param evidence the earliest flow
 */
record PortTraffic(
    int port,
    long start,
    long end,
    long records,
    long bytesIn,
    long bytesOut,
    Distinct sources,
    String source,
    String evidence) {
  static final int PARTS = 9;

  /** Both as one, whichever comes first; they have the same port. */
  PortTraffic with(PortTraffic other) {
    PortTraffic earlier = isBefore(other) ? this : other;
    return new PortTraffic(
        port,
        Math.min(start, other.start),
        Math.max(end, other.end),
        sum(records, other.records),
        sum(bytesIn, other.bytesIn),
        sum(bytesOut, other.bytesOut),
        sources.with(other.sources),
        earlier.source,
        earlier.evidence);
  }

  private boolean isBefore(PortTraffic other) {
    if (start != other.start) {
      return start < other.start;
    }
    int bySource = source.compareTo(other.source);
    return bySource != 0 ? bySource < 0 : evidence.compareTo(other.evidence) <= 0;
  }

  /** A sum that ends at the largest number. */
  static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }

  List<String> texts() {
    return List.of(
        Integer.toString(port),
        Long.toString(start),
        Long.toString(end),
        Long.toString(records),
        Long.toString(bytesIn),
        Long.toString(bytesOut),
        sources.hashes(),
        source,
        evidence);
  }

  static PortTraffic of(List<String> texts) {
    return new PortTraffic(
        Integer.parseInt(texts.get(0)),
        Long.parseLong(texts.get(1)),
        Long.parseLong(texts.get(2)),
        Long.parseLong(texts.get(3)),
        Long.parseLong(texts.get(4)),
        Long.parseLong(texts.get(5)),
        new Distinct(texts.get(6)),
        texts.get(7),
        texts.get(8));
  }

  String text() {
    return FactText.join(texts());
  }
}
