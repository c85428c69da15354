package io.flowtrail.jobs.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.store.ObjectSummary;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

final class SeenObjectsTest {
  private static final int MANY = 50_000;

  private final SeenObjects seen = new SeenObjects();

  private static ObjectSummary object(int number) {
    return new ObjectSummary("AWSLogs/111122223333/CloudTrail/" + number + ".json.gz", number, 7);
  }

  @Test
  void whatWasAddedIsNotNewAndNothingElseIs() {
    for (int i = 0; i < MANY; i++) {
      seen.add(0, object(i), i);
    }

    for (int i = 0; i < MANY; i++) {
      assertThat(seen.isNew(0, object(i))).isFalse();
      assertThat(seen.isNew(0, object(MANY + i))).isTrue();
    }
    assertThat(seen.size()).isEqualTo(MANY);
  }

  @Test
  void anotherStoreTimeOrSizeIsAnotherObject() {
    seen.add(0, new ObjectSummary("key", 5, 6), 7);

    assertThat(seen.isNew(0, new ObjectSummary("key", 5, 6))).isFalse();
    assertThat(seen.isNew(1, new ObjectSummary("key", 5, 6))).isTrue();
    assertThat(seen.isNew(0, new ObjectSummary("key", 6, 6))).isTrue();
    assertThat(seen.isNew(0, new ObjectSummary("key", 5, 7))).isTrue();
  }

  @Test
  void addedAgainItCountsOnceAndStaysAsLongAsTheLaterTime() {
    seen.add(0, object(1), 10);
    seen.add(0, object(1), 30);
    seen.forget(20);

    assertThat(seen.size()).isEqualTo(1);
  }

  @Test
  void whatAppearedEarlierIsForgotten() {
    for (int i = 0; i < MANY; i++) {
      seen.add(0, object(i), i);
    }
    seen.forget(MANY - 3);

    assertThat(seen.size()).isEqualTo(3);
    assertThat(seen.isNew(0, object(MANY - 4))).isTrue();
    assertThat(seen.isNew(0, object(MANY - 3))).isFalse();
  }

  @Test
  void aCopyIsIndependentAndEqual() {
    seen.add(0, object(1), 1);
    SeenObjects copy = seen.copy();

    assertThat(copy).isEqualTo(seen).hasSameHashCodeAs(seen);
    copy.add(0, object(2), 2);
    assertThat(copy).isNotEqualTo(seen);
    assertThat(seen.isNew(0, object(2))).isTrue();
  }

  @Test
  void whatIsWrittenTakesTwentyFourBytesAnObjectAndComesBack() throws IOException {
    for (int i = 0; i < 1000; i++) {
      seen.add(i % 3, object(i), i);
    }
    DataOutputSerializer out = new DataOutputSerializer(64);
    seen.write(out);

    assertThat(out.length()).isEqualTo(4 + 24 * 1000);
    assertThat(SeenObjects.read(new DataInputDeserializer(out.getCopyOfBuffer()))).isEqualTo(seen);
  }
}
