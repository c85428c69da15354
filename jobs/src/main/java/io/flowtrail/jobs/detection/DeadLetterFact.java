package io.flowtrail.jobs.detection;

import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.RecordOrigin;

/**
 * A {@link DeadLetter} in flat form, as it crosses a wire.
 *
 * @param reason name of the {@link DeadLetter.Reason}
 */
public record DeadLetterFact(
    String object,
    String entry,
    long record,
    long offset,
    String reason,
    String detail,
    String eventId,
    String head) {

  static DeadLetterFact of(DeadLetter letter) {
    RecordOrigin origin = letter.origin();
    return new DeadLetterFact(
        origin.object(),
        origin.entry(),
        origin.record(),
        origin.offset(),
        letter.reason().name(),
        letter.detail(),
        letter.eventId(),
        letter.head());
  }

  /** The dead letter as it was. */
  public DeadLetter deadLetter() {
    return new DeadLetter(
        new RecordOrigin(object, entry, record, offset),
        DeadLetter.Reason.valueOf(reason),
        detail,
        eventId,
        head);
  }
}
