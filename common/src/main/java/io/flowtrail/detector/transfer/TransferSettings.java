package io.flowtrail.detector.transfer;

import io.flowtrail.detector.DetectorSettings;
import java.io.Serializable;
import java.time.Duration;

/**
 * Every number that matters; the settings table of {@code docs/detectors/transfer.md} says what
 * each does.
 *
 * @param floorHour bytes in an hour that alert while there is no baseline
 * @param floorDay bytes in 24 hours that alert while there is no baseline
 * @param nearFactor by how much floors are higher for bytes that others fetched from us, that went
 *     to services of AWS, or that were read from S3 by internal addresses
 * @param minimumBurst bytes in 5 minutes below which there is never an alert
 * @param minimumHour bytes in an hour below which there is never an alert
 * @param minimumDay bytes in 24 hours below which there is never an alert
 * @param learnDays days of history before a baseline is believed
 * @param historyDays days of history that are remembered
 * @param halfLifeDays after how many days a day counts half
 * @param factor least multiple of the usual that is unusual in 5 minutes or an hour
 * @param dayFactor the same for 24 hours
 * @param most most multiple of the usual that is still usual, however much an entity varies
 * @param deviations how many robust standard deviations (on a scale of logarithms) are usual
 * @param margin multiple of the highest so far that is unusual in 5 minutes or an hour
 * @param dayMargin the same for 24 hours
 * @param slowFloor bytes a day to one new destination that alert when spread over hours
 * @param slowHours over how many hours of the day
 * @param evidenceBytes records smaller than this are never kept as evidence
 * @param longestDays after how many days an alert is complete though the transfer goes on
 */
public record TransferSettings(
    long floorHour,
    long floorDay,
    double nearFactor,
    long minimumBurst,
    long minimumHour,
    long minimumDay,
    int learnDays,
    int historyDays,
    int halfLifeDays,
    double factor,
    double dayFactor,
    double most,
    double deviations,
    double margin,
    double dayMargin,
    long slowFloor,
    int slowHours,
    long evidenceBytes,
    int longestDays)
    implements Serializable {

  private static final Duration DAY = Duration.ofDays(1);

  static TransferSettings of(DetectorSettings settings) {
    int history = days(settings, "history", 28, 7, 56);
    return new TransferSettings(
        settings.bytes("floor_hour", 10_000_000_000L),
        settings.bytes("floor_day", 50_000_000_000L),
        settings.factor("near_factor", 10, 1, 1000),
        settings.bytes("minimum_burst", 500_000_000L),
        settings.bytes("minimum_hour", 1_000_000_000L),
        settings.bytes("minimum_day", 2_000_000_000L),
        Math.min(history, days(settings, "learn", 7, 1, 28)),
        history,
        days(settings, "half_life", 14, 1, 56),
        settings.factor("factor", 4, 1.1, 100),
        settings.factor("day_factor", 2.5, 1.1, 100),
        settings.factor("most", 10, 1.1, 1000),
        settings.factor("deviations", 5, 0, 100),
        settings.factor("margin", 1.5, 1, 100),
        settings.factor("day_margin", 1.3, 1, 100),
        settings.bytes("slow_floor", 2_000_000_000L),
        settings.count("slow_hours", 6, 2, 24),
        settings.bytes("evidence_bytes", 10_000_000L),
        days(settings, "longest", 14, 1, 56));
  }

  private static int days(
      DetectorSettings settings, String key, int otherwise, int least, int most) {
    return (int)
        settings
            .duration(
                key, DAY.multipliedBy(otherwise), DAY.multipliedBy(least), DAY.multipliedBy(most))
            .toDays();
  }
}
