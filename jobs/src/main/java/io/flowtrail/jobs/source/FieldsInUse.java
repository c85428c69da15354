package io.flowtrail.jobs.source;

import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogSource;
import java.util.Map;

/**
 * The fields with which one reader fills records. The operator that is chained behind gets it as
 * the first item, and sets others when its rules change; both are in one thread, and the reader
 * looks here before it goes on.
 */
public final class FieldsInUse {
  private Map<LogSource, FieldProjection> projections;
  private int changes;

  public FieldsInUse(Map<LogSource, FieldProjection> projections) {
    this.projections = Map.copyOf(projections);
  }

  /** Reads with other fields from the next record on. */
  public void set(Map<LogSource, FieldProjection> others) {
    projections = Map.copyOf(others);
    changes++;
  }

  /** The fields from now on. */
  public Map<LogSource, FieldProjection> projections() {
    return projections;
  }

  /** How often they were changed. */
  public int changes() {
    return changes;
  }
}
