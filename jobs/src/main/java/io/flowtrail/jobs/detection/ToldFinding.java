package io.flowtrail.jobs.detection;

import io.flowtrail.alert.Alert;

/**
 * What was told last of a finding that still grows.
 *
 * @param severity ordinal of {@link io.flowtrail.alert.Severity}
 * @param count events
 */
public record ToldFinding(int severity, long count) {
  static ToldFinding of(Alert alert) {
    return new ToldFinding(alert.severity().ordinal(), alert.count());
  }

  /** Few updates: when it became graver, twice as large, or is complete and grew. */
  boolean isOutdatedBy(Alert alert, boolean complete) {
    return alert.severity().ordinal() > severity
        || alert.count() >= 2 * count
        || (complete && alert.count() != count);
  }
}
