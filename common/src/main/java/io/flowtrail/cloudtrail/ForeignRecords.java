package io.flowtrail.cloudtrail;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.ValueKind;

/**
 * Records that do not belong into their file.
 *
 * @param records how many records the file holds
 * @param foreign how many of them name another account or region in their own members
 */
public record ForeignRecords(long records, long foreign) {
  private static final String ACCOUNT = "recipientAccountId";
  private static final String REGION = "awsRegion";

  /** Counts by reading the file. */
  public static ForeignRecords count(ByteInput file, RecordHome home) {
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, DerivedFields.NONE);
    int account = builder.slot(ACCOUNT);
    int region = builder.slot(REGION);
    LogReader reader = new CloudTrailLogReader(file, "", "", builder.build());
    LogEvent event = new LogEvent();
    long records = 0;
    long foreign = 0;
    while (true) {
      switch (reader.next(event)) {
        case RECORD -> {
          records++;
          if (isForeign(event, account, region, home)) {
            foreign++;
          }
        }
        case END -> {
          return new ForeignRecords(records, foreign);
        }
        default -> {
          // What is no record belongs to nobody; an input that blocks is never short.
        }
      }
    }
  }

  /** A member may stand there twice; then each of its values counts. */
  private static boolean isForeign(LogEvent event, int account, int region, RecordHome home) {
    for (int v = event.first(account); v >= 0; v = event.next(v)) {
      if (event.kind(v) != ValueKind.NULL && home.isForeign(event.text(v), "")) {
        return true;
      }
    }
    for (int v = event.first(region); v >= 0; v = event.next(v)) {
      if (event.kind(v) != ValueKind.NULL && home.isForeign("", event.text(v))) {
        return true;
      }
    }
    return false;
  }
}
