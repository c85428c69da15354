package io.flowtrail.parquet;

import io.flowtrail.event.DeadLetter.Reason;

/** How much the unpacked pages of all columns together may take. */
final class PageBudget {
  private long left;

  PageBudget(long bytes) {
    left = bytes;
  }

  void take(long bytes) throws ParquetFault {
    if (bytes > left) {
      throw new ParquetFault(Reason.INFLATES_TOO_FAR, "its pages unpack to more than is allowed");
    }
    left -= bytes;
  }

  void release(long bytes) {
    left += bytes;
  }
}
