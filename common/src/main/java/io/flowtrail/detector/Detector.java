package io.flowtrail.detector;

import io.flowtrail.event.LogSource;
import java.io.DataInput;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;

/**
 * One way to see what no single record shows: its settings, and how to make its parts. Immutable,
 * and serialisable because it travels to the tasks.
 */
public interface Detector extends Serializable {
  /**
   * Short and unique: {@code transfer}, {@code correlation}. Part of keys of state: never change.
   */
  String name();

  /**
   * The stage at which its facts meet: 0, or more than that of every detector that passes facts to
   * it.
   */
  default int stage() {
    return 0;
  }

  /** The rules under whose ids it alerts. */
  List<DetectorRule> rules();

  /** The fields that its observer asks for, by log. */
  Map<LogSource, List<String>> fields();

  /** A new observer for one task. */
  Observer observer();

  /**
   * Makes one of two facts of the same key, time and id. In whatever order facts come, the same
   * must come out. Without more, they are the same thing delivered twice; of their evidences the
   * smaller text is kept, so that it does not matter which came first.
   */
  default Fact merge(Fact one, Fact other) {
    return one.evidence().compareTo(other.evidence()) <= 0 ? one : other;
  }

  /** The state of a key that has none. */
  EntityState newState(String key);

  /**
   * Reads what {@link EntityState#write} wrote, in this or an earlier release.
   *
   * @throws IOException if it is of a later release, or damaged
   */
  EntityState read(String key, DataInput in) throws IOException;
}
