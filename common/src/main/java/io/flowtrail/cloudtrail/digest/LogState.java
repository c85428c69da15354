package io.flowtrail.cloudtrail.digest;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** What is remembered of the log files of one name. */
public record LogState() {
  /** Writes it in a form that {@link #read} of this and later releases understands. */
  public void write(DataOutput out) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Reads what {@link #write} wrote. */
  public static LogState read(DataInput in) throws IOException {
    throw new UnsupportedOperationException();
  }
}
