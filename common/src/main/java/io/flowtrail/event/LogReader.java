package io.flowtrail.event;

import java.util.Map;

/**
 * Reads one unpacked log file, record by record, in one pass.
 *
 * <h2>Reuse</h2>
 *
 * The caller passes the same {@link LogEvent} again and again. It stays valid until the next call;
 * whoever wants to keep something must copy it.
 *
 * <h2>Bad input</h2>
 *
 * Never an exception: a record that cannot be read is a {@link Status#DEAD_LETTER}, and reading
 * goes on behind it where the format lets it. A fault of the input itself ({@link
 * java.io.IOException} of the {@link ByteInput}) ends the file: whole records before it are
 * delivered, then one dead letter says what happened, then {@link Status#END}.
 *
 * <h2>Starvation</h2>
 *
 * When the input says that nothing is there yet, {@link Status#MORE} comes back and the call may be
 * repeated later. An input that blocks never causes it.
 *
 * <p>Not safe for several threads.
 */
public interface LogReader {

  /** What a call of {@link #next} found. */
  enum Status {
    /** The event holds the next record. */
    RECORD,
    /** {@link #deadLetter} holds what could not be read. */
    DEAD_LETTER,
    /** Nothing to read at the moment. */
    MORE,
    /** The file is read to its end; so says every further call. */
    END
  }

  Status next(LogEvent event);

  /** What the last call could not read; only after {@link Status#DEAD_LETTER}. */
  DeadLetter deadLetter();

  /**
   * Fills the slots of other projections from the next record on. Changes nothing else: the same
   * records and dead letters come, in the same order. To be called between two calls of {@link
   * #next}.
   *
   * @param projections one for every log
   */
  void project(Map<LogSource, FieldProjection> projections);
}
