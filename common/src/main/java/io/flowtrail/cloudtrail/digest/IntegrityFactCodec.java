package io.flowtrail.cloudtrail.digest;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Facts as bytes, with a version, to cross a wire. */
public final class IntegrityFactCodec {
  private IntegrityFactCodec() {}

  public static void write(IntegrityFact fact, DataOutput out) throws IOException {
    throw new UnsupportedOperationException();
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException if it is of a later release, or damaged
   */
  public static IntegrityFact read(DataInput in) throws IOException {
    throw new UnsupportedOperationException();
  }
}
