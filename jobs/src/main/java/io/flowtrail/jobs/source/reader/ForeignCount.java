package io.flowtrail.jobs.source.reader;

import io.flowtrail.cloudtrail.RecordHome;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.ValueKind;
import java.nio.charset.StandardCharsets;

/**
 * Counts the records of a log file that do not belong in it, as they pass by: {@link RecordHome}
 * asked of every record, without making text of those that are at home.
 */
final class ForeignCount {
  /** Fields that must be in the projection of CloudTrail's records. */
  static final String ACCOUNT = "recipientAccountId";

  static final String REGION = "awsRegion";

  private RecordHome home;
  private byte[] account = {};
  private byte[] region = {};
  private byte[] globalRegion = {};
  private long count;

  private FieldProjection projection;
  private int accountSlot;
  private int regionSlot;

  /** A file without a home begins. */
  void begin() {
    home = null;
    count = 0;
  }

  /** A log file begins. */
  void begin(RecordHome itsHome) {
    home = itsHome;
    account = itsHome.account().getBytes(StandardCharsets.UTF_8);
    region = itsHome.region().getBytes(StandardCharsets.UTF_8);
    globalRegion = itsHome.globalRegion().getBytes(StandardCharsets.UTF_8);
    count = 0;
  }

  void record(LogEvent event) {
    if (home == null || event.source() != LogSource.CLOUDTRAIL) {
      return;
    }
    if (event.projection() != projection) {
      projection = event.projection();
      accountSlot = projection.slot(ACCOUNT);
      regionSlot = projection.slot(REGION);
    }
    if (hasForeignAccount(event) || hasForeignRegion(event)) {
      count++;
    }
  }

  private boolean hasForeignAccount(LogEvent event) {
    for (int v = accountSlot < 0 ? -1 : event.first(accountSlot); v >= 0; v = event.next(v)) {
      if (!event.isText(v, account)
          && event.kind(v) != ValueKind.NULL
          && home.isForeign(event.text(v), "")) {
        return true;
      }
    }
    return false;
  }

  private boolean hasForeignRegion(LogEvent event) {
    for (int v = regionSlot < 0 ? -1 : event.first(regionSlot); v >= 0; v = event.next(v)) {
      if (!event.isText(v, region)
          && !event.isText(v, globalRegion)
          && event.kind(v) != ValueKind.NULL
          && home.isForeign("", event.text(v))) {
        return true;
      }
    }
    return false;
  }

  /** Foreign records of the file at hand so far. */
  long count() {
    return count;
  }
}
