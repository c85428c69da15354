package io.flowtrail.lines;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.RecordOrigin;
import io.flowtrail.store.ReadFault;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a file of envelopes of CloudWatch Logs one behind the other, as Amazon Data Firehose writes
 * them. Several log groups may deliver into one file, so each envelope is looked at.
 */
public final class EnvelopesReader implements LogReader {

  /** Opens one envelope, or a line between two, with the reader of its format. */
  @FunctionalInterface
  public interface Opener {

    /** The reader of these bytes; what is of no known format is a reader of a dead letter. */
    LogReader open(byte[] envelope);
  }

  private final LineWindow window;
  private final String object;
  private final String entry;
  private final Opener opener;

  private Optional<LogReader> inside = Optional.empty();
  private long base;
  private long records;
  private boolean restRead;
  private boolean faultTold;
  private DeadLetter deadLetter;

  /**
   * Makes a reader of one file.
   *
   * @param object URI or path of the object, for origins
   * @param entry path inside an archive, empty if the object is none
   */
  public EnvelopesReader(ByteInput in, String object, String entry, Opener opener) {
    this.window = new LineWindow(in, LineLogReader.LINE_LIMIT, LineLogReader.OBJECT_LIMIT);
    this.object = object;
    this.entry = entry;
    this.opener = opener;
    this.deadLetter = DeadLetter.ofObject(object, Reason.NO_RECORDS, "nothing was read yet");
  }

  @Override
  public Status next(LogEvent event) {
    while (true) {
      Status status = inside.isPresent() ? nextInside(inside.get(), event) : nextEnvelope();
      if (status != null) {
        return status;
      }
    }
  }

  @Override
  public DeadLetter deadLetter() {
    return deadLetter;
  }

  @Override
  public void project(Map<LogSource, FieldProjection> projections) {
    inside.ifPresent(reader -> reader.project(projections));
  }

  /** Null means that the envelope is at its end. */
  private Status nextInside(LogReader reader, LogEvent event) {
    switch (reader.next(event)) {
      case RECORD -> {
        event.origin(object, entry, ++records, base + event.origin().offset());
        return Status.RECORD;
      }
      case DEAD_LETTER -> {
        DeadLetter its = reader.deadLetter();
        long offset = base + Math.max(0, its.origin().offset());
        return dead(offset, its.reason(), its.detail(), its.eventId(), its.head());
      }
      case MORE -> {
        return Status.MORE;
      }
      default -> {
        inside = Optional.empty();
        return null;
      }
    }
  }

  /** Null means that there is an envelope to be read. */
  private Status nextEnvelope() {
    switch (window.next()) {
      case LINE, OBJECT -> {
        open();
        return null;
      }
      case TOO_LARGE -> {
        String most = (LineLogReader.OBJECT_LIMIT >> 20) + " MiB";
        return dead(
            Reason.RECORD_TOO_LARGE,
            "an envelope of more than "
                + most
                + ", or a line of more than "
                + LineLogReader.LINE_LIMIT
                + " bytes");
      }
      case TOO_DEEP -> {
        return dead(Reason.TOO_DEEP, "JSON nested deeper than " + JsonOutline.DEEPEST + " levels");
      }
      case MORE -> {
        return Status.MORE;
      }
      default -> {
        if (window.fault().isEmpty() || faultTold) {
          return Status.END;
        }
        if (!restRead && window.start() < window.end()) {
          // What came of the last envelope holds whole records.
          restRead = true;
          open();
          return null;
        }
        faultTold = true;
        ReadFault fault = ReadFault.of(window.fault().get());
        return dead(fault.reason(), fault.message());
      }
    }
  }

  private void open() {
    base = window.offset();
    byte[] bytes = Arrays.copyOfRange(window.buffer(), window.start(), window.end());
    inside = Optional.of(opener.open(bytes));
  }

  private Status dead(Reason reason, String detail) {
    return dead(window.offset(), reason, detail, "", window.head());
  }

  private Status dead(long offset, Reason reason, String detail, String eventId, String head) {
    deadLetter =
        new DeadLetter(
            new RecordOrigin(object, entry, ++records, offset), reason, detail, eventId, head);
    return Status.DEAD_LETTER;
  }
}
