package io.flowtrail.format;

import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;

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
}
