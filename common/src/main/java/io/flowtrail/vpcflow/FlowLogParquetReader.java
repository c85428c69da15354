package io.flowtrail.vpcflow;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;

/** Reads flow log records from Parquet. */
public final class FlowLogParquetReader implements LogReader {
  private final String object;

  public FlowLogParquetReader(
      ByteInput in, String object, String entry, FieldProjection projection) {
    this.object = object;
  }

  @Override
  public Status next(LogEvent event) {
    return Status.END;
  }

  @Override
  public DeadLetter deadLetter() {
    return DeadLetter.ofObject(object, DeadLetter.Reason.UNSUPPORTED_FORMAT, "Parquet");
  }
}
