package io.flowtrail.lines;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.RecordOrigin;
import io.flowtrail.store.ReadFault;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/**
 * Reads a log that is text. Takes care of what such logs have in common: lines and their limit, the
 * JSON around lines that came through CloudWatch Logs or Firehose, positions, dead letters, faults
 * of the input. What a line means is the subclass's.
 *
 * <p>Records are numbered as they are delivered, dead letters included; lines that are no records
 * (blank ones, headers) have no number.
 */
public abstract class LineLogReader implements LogReader {
  /** Longest line in bytes. */
  public static final int LINE_LIMIT = 64 << 10;

  /** Largest JSON object around lines; CloudWatch Logs packs up to 6 MB unpacked into one. */
  public static final int OBJECT_LIMIT = 16 << 20;

  /** What became of a line. */
  protected enum Outcome {
    /** The event holds the record. */
    RECORD,
    /** {@link #reject} was called. */
    REJECTED,
    /** The line is no record, such as a header, and there is nothing to say about it. */
    NO_RECORD
  }

  private final LineWindow window;
  private final String object;
  private final String entry;

  private Queue<byte[]> messages = new ArrayDeque<>();
  private boolean brokenEnvelope;
  private long records;
  private boolean faultTold;
  private boolean finished;
  private DeadLetter deadLetter;

  private Reason rejectedReason = Reason.MALFORMED_RECORD;
  private String rejectedDetail = "";
  private String rejectedId = "";

  protected LineLogReader(ByteInput in, String object, String entry) {
    this.window = new LineWindow(in, LINE_LIMIT, OBJECT_LIMIT);
    this.object = object;
    this.entry = entry;
    this.deadLetter = DeadLetter.ofObject(object, Reason.NO_RECORDS, "nothing was read yet");
  }

  /**
   * Reads one line. A subclass calls {@link LogEvent#begin} itself; the origin is set afterwards.
   *
   * @param buffer holds the line, from {@code start} (not blank) to {@code end}, until the next
   *     call
   */
  protected abstract Outcome readLine(LogEvent event, byte[] buffer, int start, int end);

  /** Reads a JSON object that is no mere envelope. */
  protected abstract Outcome readObject(LogEvent event, byte[] buffer, int start, int end);

  /**
   * Called at the end of the file, until it has nothing to say: for what can only be said of the
   * whole file.
   */
  protected Optional<DeadLetter> atEnd() {
    return Optional.empty();
  }

  /** What the file holds none of, for the dead letter of a file without records. */
  protected abstract String recordName();

  /** Whether the file held something else than records that the reader has told about. */
  protected boolean heldSomething() {
    return false;
  }

  /** Keeps the record at hand as a dead letter. */
  protected final Outcome reject(Reason reason, String detail) {
    return reject(reason, detail, "");
  }

  /** Keeps the record at hand as a dead letter, with the record's own id. */
  protected final Outcome reject(Reason reason, String detail, String eventId) {
    rejectedReason = reason;
    rejectedDetail = detail;
    rejectedId = eventId;
    return Outcome.REJECTED;
  }

  /** A dead letter for the whole file. */
  protected final DeadLetter ofFile(Reason reason, String detail) {
    return new DeadLetter(new RecordOrigin(object, entry, 0, -1), reason, detail, "", "");
  }

  @Override
  public final DeadLetter deadLetter() {
    return deadLetter;
  }

  @Override
  public final Status next(LogEvent event) {
    while (true) {
      Status status = messages.isEmpty() && !brokenEnvelope ? nextOfWindow(event) : message(event);
      if (status != null) {
        return status;
      }
    }
  }

  private Status nextOfWindow(LogEvent event) {
    switch (window.next()) {
      case LINE:
        return deliver(
            event,
            readLine(event, window.buffer(), window.start(), window.end()),
            window.buffer(),
            window.start(),
            window.end());
      case OBJECT:
        return object(event);
      case TOO_LARGE:
        return bad(
            Reason.RECORD_TOO_LARGE,
            "a line of more than "
                + LINE_LIMIT
                + " bytes, or JSON of more than "
                + (OBJECT_LIMIT >> 20)
                + " MiB");
      case TOO_DEEP:
        return bad(Reason.TOO_DEEP, "JSON nested deeper than " + JsonOutline.DEEPEST + " levels");
      case MORE:
        return Status.MORE;
      default:
        return finish();
    }
  }

  /** Null means that there is nothing to deliver yet. */
  private Status deliver(LogEvent event, Outcome outcome, byte[] buffer, int start, int end) {
    switch (outcome) {
      case RECORD:
        event.origin(object, entry, ++records, window.offset());
        return Status.RECORD;
      case REJECTED:
        deadLetter =
            new DeadLetter(
                new RecordOrigin(object, entry, ++records, window.offset()),
                rejectedReason,
                "line " + window.line() + ": " + rejectedDetail,
                rejectedId,
                LineWindow.head(buffer, start, end));
        return Status.DEAD_LETTER;
      default:
        return null;
    }
  }

  private Status bad(Reason reason, String detail) {
    deadLetter =
        new DeadLetter(
            new RecordOrigin(object, entry, ++records, window.offset()),
            reason,
            "line " + window.line() + ": " + detail,
            "",
            window.head());
    return Status.DEAD_LETTER;
  }

  private Status object(LogEvent event) {
    byte[] buffer = window.buffer();
    EnvelopeMessages found = EnvelopeMessages.of(buffer, window.start(), window.end());
    if (found.isEnvelope()) {
      messages = found.messages();
      brokenEnvelope = !found.isSound();
      return null;
    }
    return deliver(
        event,
        readObject(event, buffer, window.start(), window.end()),
        buffer,
        window.start(),
        window.end());
  }

  private Status message(LogEvent event) {
    byte[] message = messages.poll();
    if (message == null) {
      brokenEnvelope = false;
      return bad(
          Reason.MALFORMED_RECORD,
          "the JSON around the log lines is damaged; lines behind the damage are lost");
    }
    if (message.length == 0) {
      return null;
    }
    if (message.length > LINE_LIMIT) {
      return deliver(
          event,
          reject(Reason.RECORD_TOO_LARGE, "longer than " + LINE_LIMIT + " bytes"),
          message,
          0,
          message.length);
    }
    Outcome outcome =
        message[0] == '{'
            ? readObject(event, message, 0, message.length)
            : readLine(event, message, 0, message.length);
    return deliver(event, outcome, message, 0, message.length);
  }

  private Status finish() {
    if (finished) {
      return Status.END;
    }
    Optional<IOException> fault = window.fault();
    if (fault.isPresent() && !faultTold) {
      faultTold = true;
      return tellFault(ReadFault.of(fault.get()));
    }
    Optional<DeadLetter> last = atEnd();
    if (last.isPresent()) {
      deadLetter = last.get();
      return Status.DEAD_LETTER;
    }
    finished = true;
    if (records == 0 && !faultTold && !heldSomething()) {
      deadLetter = ofFile(Reason.NO_RECORDS, "no " + recordName() + " in this file");
      return Status.DEAD_LETTER;
    }
    return Status.END;
  }

  private Status tellFault(ReadFault fault) {
    deadLetter =
        new DeadLetter(
            new RecordOrigin(object, entry, records + 1, window.offset()),
            fault.reason(),
            fault.message() + "; read up to line " + window.line(),
            "",
            window.head());
    records++;
    return Status.DEAD_LETTER;
  }
}
