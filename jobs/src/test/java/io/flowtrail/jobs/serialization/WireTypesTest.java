package io.flowtrail.jobs.serialization;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.AlertGroup;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.jobs.counts.Counted;
import io.flowtrail.jobs.detection.DeadLetterFact;
import io.flowtrail.jobs.evidence.EvidenceFact;
import io.flowtrail.jobs.evidence.EvidenceVerdict;
import io.flowtrail.jobs.evidence.GroupedAlert;
import io.flowtrail.jobs.source.ReadFile;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.types.PojoTestUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTypesTest {

  @ParameterizedTest
  @ValueSource(
      classes = {
        MatchedRecord.class,
        DeadLetterFact.class,
        ReadFile.class,
        Counted.class,
        EvidenceFact.class,
        EvidenceVerdict.class,
        GroupedAlert.class
      })
  void whatCrossesAWireIsFlatAndNeedsNoKryo(Class<?> type) {
    PojoTestUtils.assertSerializedAsPojoWithoutKryo(type);
  }

  @Test
  void aGroupComesBackWithWhatItHeld() throws IOException {
    AlertGroup group = new AlertGroup(3_600_000);
    group.add(
        new MatchedRecord(
            "rule",
            "cloudtrail",
            5_000,
            "e",
            "a",
            "r",
            "p",
            "success",
            "o",
            "",
            1,
            0,
            "{}",
            "[]",
            "e/a",
            "",
            ""));
    DataOutputSerializer out = new DataOutputSerializer(64);
    AlertGroupSerializer.INSTANCE.serialize(group, out);
    out.writeInt(42);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());

    AlertGroup restored = AlertGroupSerializer.INSTANCE.deserialize(in);

    assertThat(restored.nextClose()).isEqualTo(group.nextClose());
    assertThat(in.readInt()).as("nothing read beyond the group").isEqualTo(42);
    assertThat(AlertGroupSerializer.INSTANCE.copy(group).nextClose()).isEqualTo(group.nextClose());
  }
}
