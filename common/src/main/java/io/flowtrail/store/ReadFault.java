package io.flowtrail.store;

import io.flowtrail.event.DeadLetter.Reason;
import java.io.IOException;

/**
 * What dead letters say of an object that could not be read on.
 *
 * @param reason what the object's packing says, or that it is unreadable
 * @param message one sentence for people
 */
public record ReadFault(Reason reason, String message) {

  /** What is said of a fault of the input. */
  public static ReadFault of(IOException fault) {
    return new ReadFault(
        fault instanceof CorruptObjectException corrupt ? corrupt.reason() : Reason.UNREADABLE,
        fault.getMessage() == null ? "the file cannot be read" : fault.getMessage());
  }
}
