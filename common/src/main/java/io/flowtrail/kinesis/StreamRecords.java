package io.flowtrail.kinesis;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.RecordOrigin;
import io.flowtrail.format.FormatDetector;
import io.flowtrail.format.LogFormat;
import io.flowtrail.format.LogReaders;
import io.flowtrail.format.RefusingReader;
import io.flowtrail.store.CorruptObjectException;
import io.flowtrail.vpcflow.FlowLogFormat;
import io.flowtrail.vpcflow.FlowLogReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Opens the log records that lie in a record of a stream.
 *
 * <h2>Shapes</h2>
 *
 * Whatever log files may hold ({@link LogReaders}), packed with gzip or not. Above all what
 * CloudWatch Logs sends to subscribers (gzip; control messages are dropped), EventBridge events
 * whose {@code detail} is a CloudTrail record, and records and lines by themselves. One stream may
 * carry different logs: each record is looked at.
 *
 * <h2>Flow logs</h2>
 *
 * Lines have no header here. They are read by the declared format where they have as many fields,
 * else as the default format where they are that beyond doubt, else by the names that the
 * subscription filter gives their fields.
 *
 * <h2>Origins</h2>
 *
 * The object is {@link KinesisRecord#object}, the entry the sequence number, the record the number
 * of the log record in the stream's record, the offset its place there when unpacked.
 *
 * <p>Records that the Kinesis Producer Library packed together must have been taken apart.
 * Immutable, for use by many threads; the readers are not.
 */
public final class StreamRecords {
  /** Begins what the Kinesis Producer Library packs together, by its document on aggregation. */
  private static final byte[] AGGREGATE = {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2};

  /**
   * As far as formats are looked for. More than files need, because the first record of an envelope
   * may be as large as CloudTrail makes them, 256 KiB, and has its quotes escaped there.
   */
  private static final int HEAD = 512 << 10;

  private final Map<LogFormat, LogReaders> readers = new EnumMap<>(LogFormat.class);
  private final LogReaders declaredReaders;
  private final Optional<LogFormat> forced;
  private final Optional<FlowLogFormat> declared;

  /**
   * Readers that fill the slots of the projections.
   *
   * @param projections what the rules of each log use
   * @param forced the format of every record; empty to recognise it
   * @param declared the format of flow log lines
   */
  public StreamRecords(
      Map<LogSource, FieldProjection> projections,
      Optional<LogFormat> forced,
      Optional<FlowLogFormat> declared) {
    for (LogFormat format : LogFormat.values()) {
      readers.put(format, new LogReaders(projections, Optional.of(format)));
    }
    this.declaredReaders = new LogReaders(projections, Optional.of(LogFormat.VPC_FLOW), declared);
    this.forced = forced;
    this.declared = declared;
  }

  /**
   * Opens a record. Never throws for what it holds: what cannot be read is a dead letter of the
   * reader.
   */
  public LogReader open(KinesisRecord record) {
    byte[] data = record.data();
    if (data.length >= AGGREGATE.length
        && Arrays.equals(data, 0, AGGREGATE.length, AGGREGATE, 0, AGGREGATE.length)) {
      return refused(
          record,
          Reason.CORRUPT,
          "records packed together by the Kinesis Producer Library that cannot be taken apart:"
              + " their checksum is wrong, or their structure is damaged",
          data);
    }
    Payload payload = Payload.of(data);
    byte[] bytes = payload.bytes();
    if (bytes.length == 0) {
      IOException fault =
          payload
              .fault()
              .orElseGet(
                  () -> new CorruptObjectException(Reason.NO_RECORDS, "the record is empty"));
      return refused(record, reason(fault), detail(fault), data);
    }
    Envelope envelope = Envelope.of(bytes);
    if (envelope.control()) {
      // Its reader knows them, and has nothing to say of them.
      return read(record, LogFormat.CLOUDTRAIL, payload.input());
    }
    Optional<LogFormat> format =
        forced.isPresent() ? forced : FormatDetector.ofContent(bytes, Math.min(bytes.length, HEAD));
    if (format.isEmpty() || format.get() == LogFormat.VPC_FLOW) {
      Optional<LogReader> flowLog = flowLog(record, payload, format.isPresent(), envelope);
      if (flowLog.isPresent()) {
        return flowLog.get();
      }
    }
    if (format.isEmpty()) {
      return unknown(record, payload, envelope);
    }
    return read(record, format.get(), payload.input());
  }

  private Optional<LogReader> flowLog(
      KinesisRecord record, Payload payload, boolean recognised, Envelope envelope) {
    String line = envelope.firstLine();
    if (declared.isPresent() && line.split("[ \t]+").length == declared.get().size()) {
      return Optional.of(open(declaredReaders, record, payload.input()));
    }
    if (envelope.kind() == Envelope.Kind.CLOUDWATCH_LOGS
        && payload.fault().isEmpty()
        && !looksLikeFlowLog(line)) {
      Optional<byte[]> named = ExtractedFields.flowLogText(payload.bytes());
      if (named.isPresent()) {
        ByteInput text = ByteInput.of(named.get());
        return Optional.of(read(record, LogFormat.VPC_FLOW, text));
      }
    }
    return recognised
        ? Optional.of(read(record, LogFormat.VPC_FLOW, payload.input()))
        : Optional.empty();
  }

  private static boolean looksLikeFlowLog(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return FlowLogReader.looksLikeFlowLog(bytes, 0, bytes.length);
  }

  private LogReader read(KinesisRecord record, LogFormat format, ByteInput in) {
    return open(readers.get(format), record, in);
  }

  private static LogReader open(LogReaders with, KinesisRecord record, ByteInput in) {
    return with.open("", record.object(), record.sequenceNumber(), in);
  }

  private LogReader unknown(KinesisRecord record, Payload payload, Envelope envelope) {
    if (payload.fault().isPresent()) {
      IOException fault = payload.fault().get();
      return refused(record, reason(fault), detail(fault), payload.bytes());
    }
    return refused(
        record,
        Reason.UNKNOWN_FORMAT,
        "not recognised as CloudTrail records, flow log lines or S3 server access log records"
            + envelope.described()
            + "; if they are flow log lines of a custom format, declare it",
        payload.bytes());
  }

  private static Reason reason(IOException fault) {
    return fault instanceof CorruptObjectException corrupt ? corrupt.reason() : Reason.CORRUPT;
  }

  private static String detail(IOException fault) {
    return fault.getMessage() == null ? "the record cannot be unpacked" : fault.getMessage();
  }

  private static LogReader refused(
      KinesisRecord record, Reason reason, String detail, byte[] head) {
    int shown = Math.min(head.length, DeadLetter.HEAD_BYTES);
    return new RefusingReader(
        new DeadLetter(
            new RecordOrigin(record.object(), record.sequenceNumber(), 0, -1),
            reason,
            detail,
            "",
            new String(head, 0, shown, StandardCharsets.UTF_8)));
  }
}
