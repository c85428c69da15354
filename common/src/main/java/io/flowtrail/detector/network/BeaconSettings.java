package io.flowtrail.detector.network;

import io.flowtrail.detector.DetectorSettings;
import java.io.Serializable;
import java.time.Duration;

/**
 * The numbers of {@link Beacon}.
 *
 * @param intervals least number of intervals that must be alike
 * @param span for how long they must have been so
 * @param shortest shortest usual interval
 * @param longest longest usual interval
 * @param jitter half of the intervals must be no further from the usual one, as a share of it
 * @param bytes most bytes that a beat usually sends
 * @param popular a place that so many sources call is not told
 * @param remembered for how long a place that was told is remembered after its last beat
 */
public record BeaconSettings(
    int intervals,
    Duration span,
    Duration shortest,
    Duration longest,
    double jitter,
    long bytes,
    int popular,
    Duration remembered)
    implements Serializable {

  static BeaconSettings of(DetectorSettings settings) {
    return new BeaconSettings(
        settings.count("intervals", 12, 5, 32),
        settings.duration("span", Duration.ofHours(2), Duration.ofMinutes(10), Duration.ofDays(7)),
        settings.duration(
            "shortest", Duration.ofSeconds(45), Duration.ofSeconds(20), Duration.ofHours(1)),
        settings.duration(
            "longest", Duration.ofHours(4), Duration.ofHours(1), Duration.ofHours(24)),
        settings.factor("jitter", 0.2, 0.01, 0.4),
        settings.bytes("bytes", 20_000),
        settings.count("popular", 10, 2, 60),
        settings.duration(
            "remembered", Duration.ofDays(7), Duration.ofDays(1), Duration.ofDays(90)));
  }
}
