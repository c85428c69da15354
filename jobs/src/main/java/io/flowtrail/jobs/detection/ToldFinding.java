package io.flowtrail.jobs.detection;

import io.flowtrail.alert.Alert;

/**
 * What was told last of a finding that still grows.
 *
 * @param severity ordinal of {@link io.flowtrail.alert.Severity}
 * @param count events
 * @param content {@link Alert#content}
 */
public record ToldFinding(int severity, long count, long content) {
  static ToldFinding of(Alert alert) {
    return new ToldFinding(alert.severity().ordinal(), alert.count(), alert.content());
  }

  /** Few updates: when it became graver, twice as large, or is complete and says something else. */
  boolean isOutdatedBy(Alert alert, boolean complete) {
    return alert.severity().ordinal() > severity
        || alert.count() >= 2 * count
        || (complete && alert.content() != content);
  }
}
