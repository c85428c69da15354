package io.flowtrail.jobs.serialization;

import io.flowtrail.cloudtrail.digest.IntegrityFact;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.serialization.SerializerConfig;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeutils.TypeSerializer;

/** An {@link IntegrityFact} on its way to its account's ledger, in its own versioned form. */
public final class IntegrityFactTypeInfo extends TypeInformation<IntegrityFact> {
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
  public Class<IntegrityFact> getTypeClass() {
    return IntegrityFact.class;
  }

  @Override
  public boolean isKeyType() {
    return false;
  }

  @Override
  public TypeSerializer<IntegrityFact> createSerializer(SerializerConfig config) {
    return IntegrityFactSerializer.INSTANCE;
  }

  @Override
  @Deprecated
  public TypeSerializer<IntegrityFact> createSerializer(ExecutionConfig config) {
    return IntegrityFactSerializer.INSTANCE;
  }

  @Override
  public String toString() {
    return "IntegrityFact";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IntegrityFactTypeInfo;
  }

  @Override
  public int hashCode() {
    return IntegrityFactTypeInfo.class.hashCode();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof IntegrityFactTypeInfo;
  }
}
