package io.flowtrail.jobs;

import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.Severity;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.jobs.integrity.IntegritySettings;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.source.Following;
import io.flowtrail.jobs.source.enumerator.ReadPeriod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that decides the graph.
 *
 * @param locations what to read; no object is read twice even if they overlap
 * @param rules what to look for
 * @param detectors what to look for besides
 * @param from records before are left out
 * @param to records at or behind are left out
 * @param lateness how much later than its successors a record may come and still join its group
 * @param groupBy what matches of one alert have in common
 * @param window length of a group's window
 * @param minimum matches below it are signals: counted, not alerted
 * @param integrity whether and how CloudTrail's log files are verified
 * @param following how to go on when everything was read; empty for an end
 * @param everyMatch one alert for every match of every rule at every level, nothing grouped
 */
public record PipelineSettings(
    List<LogLocation> locations,
    RuleSettings rules,
    DetectorSet detectors,
    Optional<Instant> from,
    Optional<Instant> to,
    Duration lateness,
    Set<GroupBy> groupBy,
    Duration window,
    Severity minimum,
    IntegritySettings integrity,
    Optional<Following> following,
    boolean everyMatch) {

  public PipelineSettings {
    locations = LogLocation.distinct(locations);
    groupBy = Set.copyOf(groupBy);
  }

  /** The period of which objects are read, if records of these times are asked for. */
  public static ReadPeriod period(Optional<Instant> from, Optional<Instant> to) {
    return new ReadPeriod(
        from.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE),
        to.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
  }

  /** The defaults of the configuration file. */
  public static PipelineSettings of(List<LogLocation> locations, RuleSettings rules) {
    return new PipelineSettings(
        locations,
        rules,
        DetectorSet.NONE,
        Optional.empty(),
        Optional.empty(),
        Duration.ofMinutes(15),
        GroupBy.DEFAULT,
        Duration.ofHours(1),
        Severity.LOW,
        IntegritySettings.with(PublicKeys.NONE),
        Optional.empty(),
        false);
  }
}
