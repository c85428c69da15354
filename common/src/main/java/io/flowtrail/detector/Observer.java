package io.flowtrail.detector;

import io.flowtrail.event.LogEvent;
import io.flowtrail.sigma.SigmaRule;

/**
 * Looks at records in the task that reads them, and keeps nothing of them but small sums. One an
 * operator; never used by two threads.
 */
public interface Observer {
  /**
   * A record of any log, whose time is plausible. Called for every record: look at {@link
   * LogEvent#source} and at few slots first. Slots are found by {@code
   * event.projection().slot(path)} ; keep them as long as the projection stays the same ({@link
   * Slots}).
   */
  default void observe(LogEvent event, FactOutput out) {}

  /** A record that a rule matched; called before {@link #observe} gets the record. */
  default void matched(SigmaRule rule, LogEvent event, FactOutput out) {}

  /**
   * A record that undoes what a rule tells; called after {@link #matched}.
   *
   * @param way number among the rule's {@link SigmaRule#undoings}
   */
  default void undone(SigmaRule rule, int way, LogEvent event, FactOutput out) {}

  /**
   * Gives out everything that was added up. Called before event time is let on and before every
   * checkpoint, so that nothing of it needs to be kept in one.
   */
  default void flush(FactOutput out) {}
}
