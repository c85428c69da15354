package io.flowtrail.cloudtrail.digest;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What is remembered of one chain of digests. */
public record ChainState() {
  /** Writes it in a form that {@link #read} of this and later releases understands. */
  public void write(DataOutput out) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Reads what {@link #write} wrote. */
  public static ChainState read(DataInput in) throws IOException {
    throw new UnsupportedOperationException();
  }
}
