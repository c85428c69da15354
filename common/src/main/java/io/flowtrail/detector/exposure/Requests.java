package io.flowtrail.detector.exposure;

import io.flowtrail.detector.FactText;
import io.flowtrail.detector.tampering.Distinct;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Requests of one outsider to one bucket that succeeded, as one log tells them, of one step of
 * facts. Of more than {@value #MOST} those with the smallest hashes are kept, a fair sample.
 *
 * @param who {@code anonymous}, or the number of an account
 * @param log which one tells it
 * @param first time of the first, milliseconds since 1970
 * @param last time of the last
 * @param sources from where
 * @param source of the first
 * @param evidence the first
 * @param bytes that left, by hash of the request's id
 */
record Requests(
    String who,
    String log,
    long first,
    long last,
    Distinct sources,
    String source,
    String evidence,
    TreeMap<String, Long> bytes) {
  static final String KIND = "requests";
  static final String ANONYMOUS = "anonymous";
  static final String TRAIL = "cloudtrail";
  static final String ACCESS = "s3access";
  static final int MOST = 500;
  private static final int HEAD = 8;
  private static final int RADIX = 16;

  Requests with(Requests other) {
    Requests earlier = isBefore(other) ? this : other;
    TreeMap<String, Long> all = new TreeMap<>(bytes);
    other.bytes.forEach((hash, its) -> all.merge(hash, its, Math::max));
    while (all.size() > MOST) {
      all.pollLastEntry();
    }
    return new Requests(
        who,
        log,
        Math.min(first, other.first),
        Math.max(last, other.last),
        sources.with(other.sources),
        earlier.source,
        earlier.evidence,
        all);
  }

  private boolean isBefore(Requests other) {
    if (first != other.first) {
      return first < other.first;
    }
    int bySource = source.compareTo(other.source);
    return bySource != 0 ? bySource < 0 : evidence.compareTo(other.evidence) <= 0;
  }

  /** By how much the requests at hand must be multiplied to stand for all. */
  private double scale() {
    if (bytes.size() < MOST) {
      return 1;
    }
    double share = (Long.parseLong(bytes.lastKey(), RADIX) + 1.0) / Long.MAX_VALUE;
    return Math.max(1, (MOST - 1) / share / MOST);
  }

  boolean isExact() {
    return bytes.size() < MOST;
  }

  long count() {
    return Math.round(bytes.size() * scale());
  }

  long bytesOut() {
    long sum = bytes.values().stream().mapToLong(Long::longValue).reduce(0, PortTraffic::sum);
    return Math.round(sum * scale());
  }

  /** The ids, as far as a sketch of them goes. */
  Distinct ids() {
    StringBuilder hashes = new StringBuilder();
    bytes.keySet().stream().limit(Distinct.KEPT).forEach(hashes::append);
    return new Distinct(hashes.toString());
  }

  String text() {
    List<String> parts =
        new ArrayList<>(
            List.of(
                KIND,
                who,
                log,
                Long.toString(first),
                Long.toString(last),
                sources.hashes(),
                source,
                evidence));
    bytes.forEach(
        (hash, its) -> {
          parts.add(hash);
          parts.add(Long.toString(its));
        });
    return FactText.join(parts);
  }

  static Requests of(String text) {
    List<String> parts = FactText.split(text);
    TreeMap<String, Long> bytes = new TreeMap<>();
    for (int at = HEAD; at + 1 < parts.size(); at += 2) {
      bytes.put(parts.get(at), Long.parseLong(parts.get(at + 1)));
    }
    return new Requests(
        parts.get(1),
        parts.get(2),
        Long.parseLong(parts.get(3)),
        Long.parseLong(parts.get(4)),
        new Distinct(parts.get(5)),
        parts.get(6),
        parts.get(7),
        bytes);
  }
}
