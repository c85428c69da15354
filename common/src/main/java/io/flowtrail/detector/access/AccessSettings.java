package io.flowtrail.detector.access;

import io.flowtrail.detector.DetectorSettings;
import java.io.Serializable;
import java.time.Duration;

/**
 * Every number that matters; the table of {@code docs/detectors/bucket-access.md} says what each
 * does.
 *
 * @param window in which things are counted; besides it a day is looked at
 * @param dayFactor by how much limits of a day are higher than those of a window
 * @param refused different buckets and objects that are refused to somebody
 * @param guarded the same, of logs and sensitive buckets
 * @param buckets different buckets that are refused to somebody or do not exist
 * @param keys different objects that are refused to somebody or do not exist
 * @param sources different callers that a bucket refuses
 * @param wide different buckets of which somebody reads or deletes objects
 * @param reads different objects that somebody reads from a bucket
 * @param deletes different objects that somebody deletes from a bucket
 * @param coldFactor by how much the limit of reads is higher while somebody is new to a bucket
 * @param learn history that is needed before something is new or usual
 * @param learnDays different days in it
 * @param remember what was not seen for so long is forgotten
 * @param quiet ends a finding
 * @param longest a finding that goes on for longer is told in parts
 * @param knowsAccounts whether the configuration lists our accounts
 */
record AccessSettings(
    Duration window,
    double dayFactor,
    int refused,
    int guarded,
    int buckets,
    int keys,
    int sources,
    int wide,
    int reads,
    int deletes,
    double coldFactor,
    Duration learn,
    int learnDays,
    Duration remember,
    Duration quiet,
    Duration longest,
    boolean knowsAccounts)
    implements Serializable {

  AccessSettings {
    // What is cut into parts must leave room for one.
    if (longest.compareTo(quiet.multipliedBy(2)) < 0) {
      longest = quiet.multipliedBy(2);
    }
    if (remember.compareTo(learn.multipliedBy(2)) < 0) {
      remember = learn.multipliedBy(2);
    }
  }

  static AccessSettings of(DetectorSettings settings, boolean knowsAccounts) {
    return new AccessSettings(
        settings.duration(
            "window", Duration.ofMinutes(10), Duration.ofMinutes(1), Duration.ofHours(2)),
        settings.factor("day_factor", 3, 1, 100),
        settings.count("refused", 20, 2, 100_000),
        settings.count("guarded", 5, 2, 100_000),
        settings.count("buckets", 15, 2, 100_000),
        settings.count("keys", 100, 2, 1_000_000),
        settings.count("sources", 10, 2, 100_000),
        settings.count("wide", 20, 2, 100_000),
        settings.count("reads", 1000, 10, 100_000_000),
        settings.count("deletes", 100, 2, 100_000_000),
        settings.factor("cold_factor", 10, 1, 1000),
        settings.duration("learn", Duration.ofDays(7), Duration.ofDays(1), Duration.ofDays(90)),
        settings.count("learn_days", 2, 1, 90),
        settings.duration(
            "remember", Duration.ofDays(90), Duration.ofDays(2), Duration.ofDays(3650)),
        settings.duration(
            "quiet", Duration.ofHours(24), Duration.ofMinutes(30), Duration.ofDays(7)),
        settings.duration("longest", Duration.ofDays(7), Duration.ofDays(1), Duration.ofDays(90)),
        knowsAccounts);
  }
}
