package io.flowtrail.jobs.rules;

import java.io.Serializable;
import java.time.Duration;

/**
 * Where a job's rules come from while it runs.
 *
 * @param origin what is read again
 * @param interval time between two looks
 */
public record RuleUpdates(RuleOrigin origin, Duration interval) implements Serializable {
  /** Half a minute: a look costs a listing. */
  public static final Duration INTERVAL = Duration.ofSeconds(30);
}
