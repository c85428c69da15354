package io.flowtrail.jobs.detection;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a {@link KeptState}: its timer, and the state's own form behind its length. */
public final class KeptStateSerializer extends TypeSerializerSingleton<KeptState> {
  public static final KeptStateSerializer INSTANCE = new KeptStateSerializer();
  private static final long serialVersionUID = 1L;
  private static final byte[] NOTHING = new byte[0];

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public KeptState createInstance() {
    return new KeptState(KeptState.NO_TIMER, NOTHING);
  }

  @Override
  public KeptState copy(KeptState from) {
    try {
      return new KeptState(from.timer(), from.bytes());
    } catch (IOException e) {
      throw new UncheckedIOException("a detector's state that cannot be copied in memory", e);
    }
  }

  @Override
  public KeptState copy(KeptState from, KeptState reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(KeptState kept, DataOutputView target) throws IOException {
    byte[] bytes = kept.bytes();
    target.writeLong(kept.timer());
    target.writeInt(bytes.length);
    target.write(bytes);
  }

  @Override
  public KeptState deserialize(DataInputView source) throws IOException {
    long timer = source.readLong();
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    return new KeptState(timer, bytes);
  }

  @Override
  public KeptState deserialize(KeptState reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    target.writeLong(source.readLong());
    int length = source.readInt();
    target.writeInt(length);
    target.write(source, length);
  }

  @Override
  public TypeSerializerSnapshot<KeptState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Marks state that this serializer wrote; the version is in the state's own bytes. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<KeptState> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
