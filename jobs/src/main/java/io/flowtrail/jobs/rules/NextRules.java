package io.flowtrail.jobs.rules;

import java.util.Arrays;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * Tells a task which set of rules is to be in force, and from where on.
 *
 * @param checkpoint behind whose barrier; {@link #AT_ONCE} where the task begins
 * @param version of the set
 * @param settings the set, as {@link RuleSettingsBytes} wrote it
 */
record NextRules(long checkpoint, String version, byte[] settings) implements OperatorEvent {
  static final long AT_ONCE = Long.MIN_VALUE;

  @Override
  public boolean equals(Object other) {
    return other instanceof NextRules next
        && checkpoint == next.checkpoint
        && version.equals(next.version)
        && Arrays.equals(settings, next.settings);
  }

  @Override
  public int hashCode() {
    return 31 * version.hashCode() + Long.hashCode(checkpoint);
  }

  @Override
  public String toString() {
    return "rules " + version + " behind checkpoint " + checkpoint;
  }
}
