package io.flowtrail.jobs.source;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class SourceItemTypeInfoTest {
  private final TypeSerializer<SourceItem> serializer =
      new SourceItemTypeInfo().createSerializer(new SerializerConfigImpl());

  @Test
  void recordsRefuseToBeSerialisedOrCopiedAndSayWhatToDo() {
    assertThatThrownBy(() -> serializer.serialize(new SourceItem(), new DataOutputSerializer(8)))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("must be chained to the source of logs");
    assertThatThrownBy(() -> serializer.copy(new SourceItem()))
        .isInstanceOf(UnsupportedOperationException.class)
        .hasMessageContaining("object reuse must be on");
  }
}
