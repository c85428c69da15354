package io.flowtrail.jobs.serialization;

import io.flowtrail.cloudtrail.digest.LedgerClock;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes how far an account's facts reach in its own versioned form. */
public final class LedgerClockSerializer extends ImmutableValueSerializer<LedgerClock> {
  public static final LedgerClockSerializer INSTANCE = new LedgerClockSerializer();
  private static final long serialVersionUID = 1L;

  @Override
  public LedgerClock createInstance() {
    // Never asked to be filled: values are immutable.
    return null;
  }

  @Override
  public void serialize(LedgerClock value, DataOutputView target) throws IOException {
    value.write(target);
  }

  @Override
  public LedgerClock deserialize(DataInputView source) throws IOException {
    return LedgerClock.read(source);
  }

  @Override
  public TypeSerializerSnapshot<LedgerClock> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Marks what this serializer wrote; the version is in the value's own bytes. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LedgerClock> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
