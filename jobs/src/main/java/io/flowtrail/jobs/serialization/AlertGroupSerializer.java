package io.flowtrail.jobs.serialization;

import io.flowtrail.alert.AlertGroup;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Writes an {@link AlertGroup} in the group's own form, which carries its version, behind its
 * length.
 */
public final class AlertGroupSerializer extends TypeSerializerSingleton<AlertGroup> {
  public static final AlertGroupSerializer INSTANCE = new AlertGroupSerializer();
  private static final long serialVersionUID = 1L;

  @Override
  public boolean isImmutableType() {
    return false;
  }

  @Override
  public AlertGroup createInstance() {
    return new AlertGroup(1000);
  }

  @Override
  public AlertGroup copy(AlertGroup from) {
    try {
      DataOutputSerializer out = new DataOutputSerializer(1024);
      from.write(out);
      return AlertGroup.read(new DataInputDeserializer(out.getSharedBuffer(), 0, out.length()));
    } catch (IOException e) {
      throw new IllegalStateException("an alert group that cannot be copied in memory", e);
    }
  }

  @Override
  public AlertGroup copy(AlertGroup from, AlertGroup reuse) {
    return copy(from);
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public void serialize(AlertGroup group, DataOutputView target) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(1024);
    group.write(out);
    target.writeInt(out.length());
    target.write(out.getSharedBuffer(), 0, out.length());
  }

  @Override
  public AlertGroup deserialize(DataInputView source) throws IOException {
    byte[] bytes = new byte[source.readInt()];
    source.readFully(bytes);
    return AlertGroup.read(new DataInputDeserializer(bytes));
  }

  @Override
  public AlertGroup deserialize(AlertGroup reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    int length = source.readInt();
    target.writeInt(length);
    target.write(source, length);
  }

  @Override
  public TypeSerializerSnapshot<AlertGroup> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Marks state that this serializer wrote; the version is in the group's own bytes. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<AlertGroup> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
