package io.flowtrail.cloudtrail;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;

/** Reads CloudTrail records. */
public final class CloudTrailLogReader implements LogReader {

  public CloudTrailLogReader(
      ByteInput in, String object, String entry, FieldProjection projection) {
    this(in, object, entry, projection, CloudTrailLimits.DEFAULT);
  }

  public CloudTrailLogReader(
      ByteInput in,
      String object,
      String entry,
      FieldProjection projection,
      CloudTrailLimits limits) {}

  @Override
  public Status next(LogEvent event) {
    throw new UnsupportedOperationException("not written yet");
  }

  @Override
  public DeadLetter deadLetter() {
    throw new UnsupportedOperationException("not written yet");
  }
}
