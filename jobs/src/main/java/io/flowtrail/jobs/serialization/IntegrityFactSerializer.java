package io.flowtrail.jobs.serialization;

import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.cloudtrail.digest.IntegrityFactCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes an {@link IntegrityFact} in its own versioned form. */
public final class IntegrityFactSerializer extends ImmutableValueSerializer<IntegrityFact> {
  public static final IntegrityFactSerializer INSTANCE = new IntegrityFactSerializer();
  private static final long serialVersionUID = 1L;

  @Override
  public IntegrityFact createInstance() {
    // Never asked to be filled: values are immutable.
    return null;
  }

  @Override
  public void serialize(IntegrityFact value, DataOutputView target) throws IOException {
    IntegrityFactCodec.write(value, target);
  }

  @Override
  public IntegrityFact deserialize(DataInputView source) throws IOException {
    return IntegrityFactCodec.read(source);
  }

  @Override
  public TypeSerializerSnapshot<IntegrityFact> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Marks what this serializer wrote; the version is in the value's own bytes. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<IntegrityFact> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
