package io.flowtrail.cloudtrail;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.ValueKind;

/** Counts records that do not belong into their file, by reading it. */
public final class ForeignRecords {
  private static final String ACCOUNT = "recipientAccountId";
  private static final String REGION = "awsRegion";

  private ForeignRecords() {}

  /** How many records name another account or region in their own members. */
  public static long count(ByteInput file, RecordHome home) {
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, DerivedFields.NONE);
    int account = builder.slot(ACCOUNT);
    int region = builder.slot(REGION);
    LogReader reader = new CloudTrailLogReader(file, "", "", builder.build());
    LogEvent event = new LogEvent();
    long foreign = 0;
    while (true) {
      switch (reader.next(event)) {
        case RECORD -> {
          if (isForeign(event, account, region, home)) {
            foreign++;
          }
        }
        case END -> {
          return foreign;
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
