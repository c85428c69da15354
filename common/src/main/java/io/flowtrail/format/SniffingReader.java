package io.flowtrail.format;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.RecordOrigin;
import io.flowtrail.lines.EnvelopesReader;
import io.flowtrail.store.ReadFault;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/**
 * Looks at the first bytes of a file, as many as it takes, then opens the reader of its format,
 * which sees every byte from the first. Waits where the input is starved.
 */
final class SniffingReader implements LogReader {
  private static final int HEAD = 64 << 10;
  private static final byte[] PARQUET = "PAR1".getBytes(StandardCharsets.US_ASCII);

  private LogReaders readers;
  private final Optional<LogFormat> byKey;
  private final String object;
  private final String entry;
  private final ByteInput in;

  private byte[] head = new byte[HEAD];
  private int length;
  private int lookedAt;
  private boolean ended;
  private Optional<IOException> fault = Optional.empty();
  private Optional<LogReader> reader = Optional.empty();

  SniffingReader(
      LogReaders readers, Optional<LogFormat> byKey, String object, String entry, ByteInput in) {
    this.readers = readers;
    this.byKey = byKey;
    this.object = object;
    this.entry = entry;
    this.in = in;
  }

  @Override
  public Status next(LogEvent event) {
    while (reader.isEmpty()) {
      if (!readHead()) {
        return Status.MORE;
      }
      reader = recognise();
    }
    return reader.get().next(event);
  }

  @Override
  public DeadLetter deadLetter() {
    return reader
        .map(LogReader::deadLetter)
        .orElseGet(() -> DeadLetter.ofObject(object, Reason.NO_RECORDS, "nothing was read yet"));
  }

  @Override
  public void project(Map<LogSource, FieldProjection> projections) {
    readers = readers.with(projections);
    reader.ifPresent(opened -> opened.project(projections));
  }

  private boolean readHead() {
    try {
      int read = in.read(head, length, head.length - length);
      if (read < 0) {
        ended = true;
      }
      length += Math.max(read, 0);
      return read != 0;
    } catch (IOException e) {
      fault = Optional.of(e);
      ended = true;
      return true;
    }
  }

  private Optional<LogReader> recognise() {
    boolean whole = ended || length == head.length;
    if (length < PARQUET.length && !whole) {
      return Optional.empty();
    }
    if (startsLikeParquet()) {
      return Optional.of(readers.openParquet(object, entry, rest()));
    }
    if (length < ExportedInput.looksAt() && !whole) {
      return Optional.empty();
    }
    boolean exported = ExportedInput.begins(head, length);
    if (byKey.isPresent()) {
      return Optional.of(open(byKey.get(), exported));
    }
    // Looking again for every byte that drips in would take quadratic time.
    if (!whole && length < 2 * lookedAt) {
      return Optional.empty();
    }
    lookedAt = length;
    byte[] text = exported ? ExportedInput.blanked(head, length) : head;
    if (ContentSniffer.isEnvelope(text, length)) {
      return Optional.of(new EnvelopesReader(rest(), object, entry, this::openEnvelope));
    }
    Optional<LogFormat> known = FormatDetector.ofContent(text, length);
    if (known.isPresent()) {
      return Optional.of(open(known.get(), exported));
    }
    return whole ? Optional.of(unknown()) : Optional.empty();
  }

  private LogReader openEnvelope(byte[] envelope) {
    return FormatDetector.ofContent(envelope, envelope.length)
        .map(format -> readers.open(format, object, entry, ByteInput.of(envelope)))
        .orElseGet(
            () ->
                refusal(
                    Reason.UNKNOWN_FORMAT,
                    "log events of CloudWatch Logs that are neither CloudTrail records, flow log"
                        + " lines with known fields, nor S3 server access log records",
                    envelope,
                    envelope.length));
  }

  private LogReader open(LogFormat format, boolean exported) {
    return readers.open(format, object, entry, exported ? new ExportedInput(rest()) : rest());
  }

  private boolean startsLikeParquet() {
    return length >= PARQUET.length
        && java.util.Arrays.equals(head, 0, PARQUET.length, PARQUET, 0, PARQUET.length);
  }

  private LogReader unknown() {
    Reason reason = Reason.UNKNOWN_FORMAT;
    String detail =
        "neither its name nor its content is that of a CloudTrail log, a VPC flow log or an S3"
            + " server access log; if it is one, state the format";
    if (fault.isPresent()) {
      ReadFault why = ReadFault.of(fault.get());
      reason = why.reason();
      detail = why.message();
    } else if (length == 0) {
      reason = Reason.NO_RECORDS;
      detail = "the file is empty";
    }
    return refusal(reason, detail, head, length);
  }

  private LogReader refusal(Reason reason, String detail, byte[] bytes, int count) {
    int shown = Math.min(count, DeadLetter.HEAD_BYTES);
    return new RefusingReader(
        new DeadLetter(
            new RecordOrigin(object, entry, 0, -1),
            reason,
            detail,
            "",
            new String(bytes, 0, shown, StandardCharsets.UTF_8)));
  }

  /** The bytes that were looked at, then the others, then the fault if there was one. */
  private ByteInput rest() {
    return new Rest(in, head, length, ended, fault);
  }

  private static final class Rest implements ByteInput {
    private final ByteInput in;
    private byte[] head;
    private final int length;
    private final boolean ended;
    private final Optional<IOException> fault;
    private int taken;

    Rest(ByteInput in, byte[] head, int length, boolean ended, Optional<IOException> fault) {
      this.in = in;
      this.head = head;
      this.length = length;
      this.ended = ended;
      this.fault = fault;
    }

    @Override
    public int read(byte[] buffer, int offset, int most) throws IOException {
      if (taken < length) {
        int count = Math.min(most, length - taken);
        System.arraycopy(head, taken, buffer, offset, count);
        taken += count;
        return count;
      }
      head = new byte[0];
      if (fault.isPresent()) {
        throw fault.get();
      }
      return ended ? -1 : in.read(buffer, offset, most);
    }
  }
}
