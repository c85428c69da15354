package io.flowtrail.store;

import io.flowtrail.event.DeadLetter;
import java.io.IOException;

/**
 * A stored object's packing is damaged, cut off or out of all measure. What was unpacked before is
 * good; the message is one sentence for people.
 */
public final class CorruptObjectException extends IOException {
  private static final long serialVersionUID = 1L;

  private final DeadLetter.Reason reason;

  public CorruptObjectException(DeadLetter.Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  public CorruptObjectException(DeadLetter.Reason reason, String message, Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** What kind of fault, as dead letters name it. */
  public DeadLetter.Reason reason() {
    return reason;
  }
}
