package io.flowtrail.detector.silence;

import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import java.util.List;

/**
 * A stream was seen in a slot of time.
 *
 * @param name of the stream among those of its kind: a region, a flow log, a bucket, an account
 * @param account 12 digits; empty where unknown
 * @param region empty where unknown
 * @param delay how much later than its events it was delivered, milliseconds; rounded up to one of
 *     few values, so that few facts tell it
 */
record Sighting(StreamKind kind, String name, String account, String region, long delay) {
  /** Slots of time in which a stream is seen once, in milliseconds. */
  static final long SLOT = 600_000;

  /** Delays up to that are none. */
  private static final long NO_DELAY = 900_000;

  static long slot(long time) {
    return Math.floorDiv(time, SLOT) * SLOT;
  }

  /** A delay rounded up to 15 minutes times a power of the square root of two. */
  static long rounded(long delay) {
    if (delay <= NO_DELAY) {
      return 0;
    }
    double halves = Math.ceil(2 * Math.log((double) delay / NO_DELAY) / Math.log(2));
    return Math.round(NO_DELAY * Math.pow(2, halves / 2));
  }

  Fact fact(String key, long time) {
    return new Fact(
        Silence.NAME,
        key,
        time,
        kind + "/" + name,
        FactText.join(kind.name(), name, account, region, Long.toString(delay)),
        "");
  }

  static Sighting of(Fact fact) {
    List<String> parts = FactText.split(fact.payload());
    return new Sighting(
        StreamKind.valueOf(parts.get(0)),
        parts.get(1),
        parts.get(2),
        parts.get(3),
        Long.parseLong(parts.get(4)));
  }
}
