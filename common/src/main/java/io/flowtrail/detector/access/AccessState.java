package io.flowtrail.detector.access;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the states of all entities share: facts of a step are taken in first and judged together
 * when the step is over, so that it does not matter in which order they stand in it.
 */
abstract class AccessState implements EntityState {
  private static final int VERSION = 1;

  /** Step of the last fact, and whether it was judged. */
  private long step = Long.MIN_VALUE;

  private boolean judged = true;

  @Override
  public final void apply(Fact fact, Output out) {
    step = fact.time();
    judged = false;
    take(Tally.of(fact.payload()), fact);
  }

  @Override
  public final long wakeAt() {
    if (!judged) {
      return FactSteps.closes(step);
    }
    return isEmpty() ? NEVER : changesAt();
  }

  @Override
  public final void wake(long time, Output out) {
    if (!judged && FactSteps.closes(step) <= time) {
      judged = true;
      forget(step);
      judge(step, out);
    }
    forget(time);
    end(time, out);
  }

  @Override
  public final boolean isEmpty() {
    return judged && nothingIsKept();
  }

  /** Takes a fact in. */
  abstract void take(Tally tally, Fact fact);

  /** A step is over whose facts were taken in. */
  abstract void judge(long time, Output out);

  /** Forgets what is too old. */
  abstract void forget(long time);

  /** Completes findings that are over. */
  abstract void end(long time, Output out);

  /** When something is to be forgotten or completed; later than any wake before. */
  abstract long changesAt();

  abstract boolean nothingIsKept();

  @Override
  public final void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(step);
    out.writeBoolean(judged);
    writeRest(out);
  }

  final void read(DataInput in) throws IOException {
    StateText.version(in, VERSION, "state of " + BucketAccess.NAME);
    step = in.readLong();
    judged = in.readBoolean();
    readRest(in);
  }

  abstract void writeRest(DataOutput out) throws IOException;

  abstract void readRest(DataInput in) throws IOException;
}
