package io.flowtrail.jobs.serialization;

import io.flowtrail.alert.AlertGroup;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** An {@link AlertGroup} in keyed state, written in its own versioned form. */
public final class AlertGroupTypeInfo extends TypeInformation<AlertGroup> {
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
  public Class<AlertGroup> getTypeClass() {
    return AlertGroup.class;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<AlertGroup> createSerializer(SerializerConfig config) {
    return AlertGroupSerializer.INSTANCE;
  }

  @Override
  @Deprecated
  public TypeSerializer<AlertGroup> createSerializer(ExecutionConfig config) {
    return AlertGroupSerializer.INSTANCE;
  }

  @Override
  public String toString() {
    return "AlertGroup";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AlertGroupTypeInfo;
  }

  @Override
  public int hashCode() {
    return AlertGroupTypeInfo.class.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof AlertGroupTypeInfo;
  }
}
