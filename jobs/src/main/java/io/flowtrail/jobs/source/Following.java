package io.flowtrail.jobs.source;

import java.io.Serializable;
import java.time.Duration;

/**
 * How a source goes on when it has read what is there.
 *
 * @param interval time between two looks for new objects
 * @param lookback objects that came to their place no longer ago are read, when the source starts
 *     for the first time; and for so long it remembers what it has read
 * @param settle how long a file in a directory must be left alone before it is read
 */
public record Following(Duration interval, Duration lookback, Duration settle)
    implements Serializable {
  /** The defaults for objects on S3. */
  public static final Following DEFAULT =
      new Following(Duration.ofSeconds(30), Duration.ofHours(6), Duration.ofSeconds(2));

  /** Time between two looks where a queue tells of new objects and looks are the safety net. */
  public static final Duration NOTIFIED_INTERVAL = Duration.ofMinutes(5);
}
