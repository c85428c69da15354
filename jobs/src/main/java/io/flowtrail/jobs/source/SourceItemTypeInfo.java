package io.flowtrail.jobs.source;

import java.io.IOException;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.base.TypeSerializerSingleton;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** The type of {@link SourceItem}, whose serializer refuses to work. */
public final class SourceItemTypeInfo extends TypeInformation<SourceItem> {
  private static final long serialVersionUID = 1L;

  @Override
  public boolean isBasicType() {
    return false;
  }

  @Override
  public boolean isTupleType() {
    return false;
  }

  @Override
  public int getArity() {
    return 1;
  }

  @Override
  public int getTotalFields() {
    return 1;
  }

  @Override
  public Class<SourceItem> getTypeClass() {
    return SourceItem.class;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<SourceItem> createSerializer(SerializerConfig config) {
    return RefusingSerializer.INSTANCE;
  }

  @Override
  @Deprecated
  public TypeSerializer<SourceItem> createSerializer(ExecutionConfig config) {
    return RefusingSerializer.INSTANCE;
  }

  @Override
  public String toString() {
    return "SourceItem";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SourceItemTypeInfo;
  }

  @Override
  public int hashCode() {
    return SourceItemTypeInfo.class.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof SourceItemTypeInfo;
  }

  /** Makes an operator that is not chained to the source, or a copy per record, fail at once. */
  static final class RefusingSerializer extends TypeSerializerSingleton<SourceItem> {
    static final RefusingSerializer INSTANCE = new RefusingSerializer();
    private static final long serialVersionUID = 1L;

    private static UnsupportedOperationException refusal() {
      return new UnsupportedOperationException(
          "Records are never serialised or copied: detection must be chained to the source"
              + " of logs (same parallelism, chaining enabled) and object reuse must be on");
    }

    @Override
    public boolean isImmutableType() {
      return false;
    }

    @Override
    public SourceItem createInstance() {
      return new SourceItem();
    }

    @Override
    public SourceItem copy(SourceItem from) {
      throw refusal();
    }

    @Override
    public SourceItem copy(SourceItem from, SourceItem reuse) {
      throw refusal();
    }

    @Override
    public int getLength() {
      return -1;
    }

    @Override
    public void serialize(SourceItem item, DataOutputView target) throws IOException {
      throw refusal();
    }

    @Override
    public SourceItem deserialize(DataInputView source) throws IOException {
      throw refusal();
    }

    @Override
    public SourceItem deserialize(SourceItem reuse, DataInputView source) throws IOException {
      throw refusal();
    }

    @Override
    public void copy(DataInputView source, DataOutputView target) throws IOException {
      throw refusal();
    }

    @Override
    public TypeSerializerSnapshot<SourceItem> snapshotConfiguration() {
      return new Snapshot();
    }

    /** Never written: no state holds items. */
    public static final class Snapshot extends SimpleTypeSerializerSnapshot<SourceItem> {
      public Snapshot() {
        super(() -> INSTANCE);
      }
    }
  }
}
