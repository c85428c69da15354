package io.flowtrail.jobs.alerting;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.Severity;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.counts.AlertCounts;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.evidence.GroupedAlert;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How alerts leave.
 *
 * @param minimum alerts below it are counted only
 * @param evidence what is known of their evidence here
 */
public record AlertExit(Severity minimum, Evidence evidence) implements Serializable {

  /** What is known of the files of alerts' evidence. */
  public enum Evidence {
    /** Nobody looks at digests: nothing vouches for any file. */
    NOT_COVERED,
    /**
     * It will be known: the alert goes on to where it is, and may be raised by a step there; so the
     * last word on what is below the minimum is said there too.
     */
    STILL_UNKNOWN,
    /** The alert itself is what verification found. */
    FINDING
  }

  private static final EvidenceIntegrity NOT_COVERED =
      new EvidenceIntegrity(EvidenceIntegrity.NOT_COVERED, "", "", "", "");

  /** Where {@link #take} counts. */
  AlertCounts counts(CheckpointedCounters counters) {
    return new AlertCounts(counters, evidence != Evidence.STILL_UNKNOWN);
  }

  /** The alert as it goes on, if it does; counts what becomes of it here. */
  Optional<GroupedAlert> take(String groupKey, Alert alert, AlertCounts counts) {
    boolean goesOn = evidence == Evidence.STILL_UNKNOWN;
    Severity highest = goesOn ? alert.severity().shifted(1) : alert.severity();
    if (highest.compareTo(minimum) < 0) {
      counts.belowMinimum();
      return Optional.empty();
    }
    if (!goesOn) {
      counts.told(alert);
    }
    Alert told = evidence == Evidence.NOT_COVERED ? notCovered(alert) : alert;
    return Optional.of(new GroupedAlert(groupKey, AlertJson.line(told)));
  }

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
