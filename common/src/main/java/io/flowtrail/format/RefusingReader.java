package io.flowtrail.format;

import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import java.util.Map;

/** Stands for a file that is not read: says why, then ends. */
public final class RefusingReader implements LogReader {
  private final DeadLetter why;
  private boolean said;

  public RefusingReader(DeadLetter why) {
    this.why = why;
  }

  @Override
  public Status next(LogEvent event) {
    if (said) {
      return Status.END;
    }
    said = true;
    return Status.DEAD_LETTER;
  }

  @Override
  public DeadLetter deadLetter() {
    return why;
  }

  @Override
  public void project(Map<LogSource, FieldProjection> projections) {
    // No record comes.
  }
}
