package io.flowtrail.jobs.alerting;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.Severity;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.evidence.GroupedAlert;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How alerts leave: either for good, or towards verification, which may yet raise their severity by
 * a step and has the last word on what is below the minimum.
 *
 * @param minimum alerts below it are counted only
 * @param verified whether verification follows
 */
public record AlertExit(Severity minimum, boolean verified) implements Serializable {
  private static final EvidenceIntegrity NOT_COVERED =
      new EvidenceIntegrity(EvidenceIntegrity.NOT_COVERED, "", "", "", "");

  /** The alert as it goes on, if it does; counts what becomes of it here. */
  Optional<GroupedAlert> take(String groupKey, Alert alert, CheckpointedCounters counters) {
    Severity highest = verified ? alert.severity().shifted(1) : alert.severity();
    if (highest.compareTo(minimum) < 0) {
      counters.counter(RunCounts.BELOW_MINIMUM).add(1);
      return Optional.empty();
    }
    if (verified) {
      return Optional.of(new GroupedAlert(groupKey, AlertJson.line(alert)));
    }
    counters.counter(RunCounts.ALERTS).add(1);
    return Optional.of(new GroupedAlert(groupKey, AlertJson.line(notCovered(alert))));
  }

  /** Nobody looks at digests, so nothing vouches for any file. */
  private static Alert notCovered(Alert alert) {
    Map<String, EvidenceIntegrity> files = new HashMap<>();
    for (MatchedRecord evidence : alert.evidences()) {
      if (evidence.service().equals(LogSource.CLOUDTRAIL.service())) {
        files.put(evidence.origin().file(), NOT_COVERED);
      }
    }
    return alert.withIntegrity(files);
  }
}
