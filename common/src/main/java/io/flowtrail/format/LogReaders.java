package io.flowtrail.format;

import io.flowtrail.cloudtrail.CloudTrailLogReader;
import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.RecordOrigin;
import io.flowtrail.s3access.AccessLogReader;
import io.flowtrail.vpcflow.FlowLogFormat;
import io.flowtrail.vpcflow.FlowLogParquetReader;
import io.flowtrail.vpcflow.FlowLogReader;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Recognises log files and opens them with the reader of their format. Immutable, for use by many
 * threads; the readers are not.
 */
public final class LogReaders {
  private final Map<LogSource, FieldProjection> projections;
  private final Optional<LogFormat> forced;
  private final Optional<FlowLogFormat> declared;

  /**
   * Readers that fill the slots of the projections.
   *
   * @param projections what the rules of each log use; a log without one is read all the same, and
   *     no field of it is kept
   * @param forced the format of every file, whatever its key and content say; empty to recognise it
   */
  public LogReaders(Map<LogSource, FieldProjection> projections, Optional<LogFormat> forced) {
    this(projections, forced, Optional.empty());
  }

  /** Besides, the format of flow log lines without a header. */
  public LogReaders(
      Map<LogSource, FieldProjection> projections,
      Optional<LogFormat> forced,
      Optional<FlowLogFormat> declared) {
    Map<LogSource, FieldProjection> all = new EnumMap<>(LogSource.class);
    for (LogSource source : LogSource.values()) {
      FieldProjection projection = projections.get(source);
      all.put(source, projection == null ? FieldProjection.empty(source) : projection);
    }
    this.projections = all;
    this.forced = forced;
    this.declared = declared;
  }

  /** The same for other projections. */
  public LogReaders with(Map<LogSource, FieldProjection> others) {
    return new LogReaders(others, forced, declared);
  }

  /**
   * Opens one unpacked file. Never throws for what the file is or holds: a file of no known format
   * is a reader of one dead letter. Digest files and other services' logs are dead letters too;
   * whoever wants to leave them aside asks {@link FormatDetector#ofKey} first.
   *
   * @param key the object's key, or the path of the file inside an archive: what the format is
   *     recognised by
   * @param object URI or path of the object, for origins
   * @param entry path inside an archive, for origins; empty if the object is none
   */
  public LogReader open(String key, String object, String entry, ByteInput in) {
    Optional<LogFormat> known = forced.isPresent() ? forced : FormatDetector.ofKey(key);
    if (known.isPresent() && known.get() != LogFormat.VPC_FLOW) {
      return open(known.get(), object, entry, in);
    }
    // Of a flow log the key does not reliably say whether it is text or Parquet.
    return new SniffingReader(this, known, object, entry, in);
  }

  LogReader open(LogFormat format, String object, String entry, ByteInput in) {
    return switch (format) {
      case CLOUDTRAIL ->
          new CloudTrailLogReader(in, object, entry, projections.get(LogSource.CLOUDTRAIL));
      case VPC_FLOW ->
          new FlowLogReader(in, object, entry, projections.get(LogSource.VPC_FLOW), declared);
      case S3_ACCESS ->
          new AccessLogReader(in, object, entry, projections.get(LogSource.S3_ACCESS));
      case CLOUDTRAIL_DIGEST ->
          refusal(
              object,
              entry,
              Reason.UNSUPPORTED_FORMAT,
              "a CloudTrail digest file, which holds no records");
      case OTHER ->
          refusal(
              object,
              entry,
              Reason.UNSUPPORTED_FORMAT,
              "by its key it is a file of another service, or no log");
    };
  }

  LogReader openParquet(String object, String entry, ByteInput in) {
    return new FlowLogParquetReader(in, object, entry, projections.get(LogSource.VPC_FLOW));
  }

  LogReader refusal(String object, String entry, Reason reason, String detail) {
    return new RefusingReader(
        new DeadLetter(new RecordOrigin(object, entry, 0, -1), reason, detail, "", ""));
  }
}
