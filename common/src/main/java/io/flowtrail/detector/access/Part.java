package io.flowtrail.detector.access;

import io.flowtrail.detector.EntityState.Output;
import io.flowtrail.detector.Fact;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** One kind of finding about an entity, with what it needs to remember. See {@link AccessState}. */
interface Part {
  /** Takes a fact in, if it is about it. */
  void take(Tally tally, Fact fact);

  /** A step is over whose facts were taken in. */
  void judge(long time, Output out);

  /** Forgets what is too old. */
  void forget(long time);

  /** Completes findings that are over. */
  void end(long time, Output out);

  /** When something is to be forgotten or completed; never if nothing is kept. */
  long changesAt();

  boolean isEmpty();

  void write(DataOutput out) throws IOException;

  void read(DataInput in) throws IOException;
}
