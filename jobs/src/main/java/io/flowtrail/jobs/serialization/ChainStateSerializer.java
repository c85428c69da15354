package io.flowtrail.jobs.serialization;

import io.flowtrail.cloudtrail.digest.ChainState;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes the state of one chain of digests in its own versioned form. */
public final class ChainStateSerializer extends ImmutableValueSerializer<ChainState> {
  public static final ChainStateSerializer INSTANCE = new ChainStateSerializer();
  private static final long serialVersionUID = 1L;

  @Override
  public ChainState createInstance() {
    // Never asked to be filled: values are immutable.
    return null;
  }

  @Override
  public void serialize(ChainState value, DataOutputView target) throws IOException {
    value.write(target);
  }

  @Override
  public ChainState deserialize(DataInputView source) throws IOException {
    return ChainState.read(source);
  }

  @Override
  public TypeSerializerSnapshot<ChainState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Marks what this serializer wrote; the version is in the value's own bytes. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ChainState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
