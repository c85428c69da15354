package io.flowtrail.alert;

import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.RecordOrigin;

/**
 * What a {@link MatchedRecord} is made of, taken out of the reused event: far cheaper than the
 * match itself, for those who may need it once the record is gone.
 *
 * @param source the log
 * @param time event time in milliseconds since 1970, or {@link LogEvent#NO_TIME}
 * @param origin where the record lies
 * @param json the normalised record, nothing masked or cut yet
 * @param principal {@code flowtrail.principal}; empty if the projection or the record has none
 * @param outcome {@code flowtrail.outcome}; the same
 * @param isLogBucket {@code flowtrail.log_bucket}
 */
public record RecordCopy(
    LogSource source,
    long time,
    RecordOrigin origin,
    String json,
    String principal,
    String outcome,
    boolean isLogBucket) {

  /** Copies what is needed out of the event, which must still hold the record. */
  public static RecordCopy of(LogEvent event) {
    return new RecordCopy(
        event.source(),
        event.time(),
        event.origin(),
        event.json(),
        text(event, MatchedRecord.PRINCIPAL),
        text(event, MatchedRecord.OUTCOME),
        text(event, MatchedRecord.LOG_BUCKET).equals("true"));
  }

  static String text(LogEvent event, String path) {
    int slot = event.projection().slot(path);
    return slot < 0 ? "" : event.firstText(slot);
  }
}
