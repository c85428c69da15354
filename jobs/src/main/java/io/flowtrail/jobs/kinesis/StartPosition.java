package io.flowtrail.jobs.kinesis;

import java.io.Serializable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * From where a stream is read when there is no checkpoint to go on from.
 *
 * @param kind how the place is told
 * @param at for {@link Kind#AT}, else the beginning of 1970
 */
public record StartPosition(Kind kind, Instant at) implements Serializable {
  public static final StartPosition LATEST = new StartPosition(Kind.LATEST, Instant.EPOCH);
  public static final StartPosition TRIM_HORIZON =
      new StartPosition(Kind.TRIM_HORIZON, Instant.EPOCH);

  /** How a place is told. */
  public enum Kind {
    /** What arrives from now on. */
    LATEST,
    /** The oldest that the stream still holds: 24 hours by default, at most 365 days. */
    TRIM_HORIZON,
    /** What arrived at or behind a moment. */
    AT
  }

  /**
   * Takes {@code latest}, {@code trim-horizon} or an ISO 8601 time.
   *
   * @throws IllegalArgumentException for anything else; the message is for the user
   */
  public static StartPosition of(String word) {
    switch (word) {
      case "latest":
        return LATEST;
      case "trim-horizon":
        return TRIM_HORIZON;
      default:
        try {
          return new StartPosition(Kind.AT, OffsetDateTime.parse(word).toInstant());
        } catch (DateTimeException e) {
          throw new IllegalArgumentException(
              "'from' must be latest, trim-horizon or a time such as 2026-03-01T10:00:00Z", e);
        }
    }
  }
}
