package io.flowtrail.parquet;

import io.flowtrail.event.DeadLetter;

/** A Parquet file, or a part of it, cannot be read; the message is one phrase for people. */
public final class ParquetFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final DeadLetter.Reason reason;

  ParquetFault(DeadLetter.Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  static ParquetFault damaged(String message) {
    return new ParquetFault(DeadLetter.Reason.CORRUPT, message);
  }

  static ParquetFault unsupported(String message) {
    return new ParquetFault(DeadLetter.Reason.UNSUPPORTED_FORMAT, message);
  }

  public DeadLetter.Reason reason() {
    return reason;
  }
}
