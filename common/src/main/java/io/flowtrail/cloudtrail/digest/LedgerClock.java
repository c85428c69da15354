package io.flowtrail.cloudtrail.digest;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How far an account's facts reach, milliseconds since 1970.
 *
 * @param newestLog delivery of the newest log file seen
 * @param newestDigest end of the newest digest seen
 */
public record LedgerClock(long newestLog, long newestDigest) {
  private static final int FORMAT = 1;

  /** Nothing seen yet. */
  static final LedgerClock START = new LedgerClock(Long.MIN_VALUE, Long.MIN_VALUE);

  /** Writes it in a form that {@link #read} of this and later releases understands. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(newestLog);
    out.writeLong(newestDigest);
  }

  /** Reads what {@link #write} wrote. */
  public static LedgerClock read(DataInput in) throws IOException {
    Formats.check("ledger clock", FORMAT, in.readUnsignedByte());
    return new LedgerClock(in.readLong(), in.readLong());
  }
}
