package io.flowtrail.jobs.source.split;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LogObjectSplitSerializerTest {
  private static final LogObjectSplitSerializer SERIALIZER = LogObjectSplitSerializer.INSTANCE;
  private static final LogObjectSplit SPLIT =
      new LogObjectSplit(
          2,
          "AWSLogs/ü/" + "x".repeat(70_000),
          5,
          1_772_359_500_000L,
          -1,
          77,
          new ListingTotals(9, 8, 7, 6, true));

  @Test
  void aSplitComesBackAsItWas() throws IOException {
    byte[] bytes = SERIALIZER.serialize(SPLIT);

    assertThat(SERIALIZER.deserialize(SERIALIZER.getVersion(), bytes)).isEqualTo(SPLIT);
  }

  @Test
  void aRefusalComesBackAsItWas() throws IOException {
    LogObjectSplit refused = LogObjectSplit.refused("queue message 1", "it is no JSON");

    assertThat(SERIALIZER.deserialize(2, SERIALIZER.serialize(refused))).isEqualTo(refused);
  }

  @Test
  void aSplitOfAReleaseThatRefusedNothingIsRead() throws IOException {
    byte[] now = SERIALIZER.serialize(SPLIT);
    // Behind what that release wrote: the length of a text that is empty.
    byte[] then = Arrays.copyOf(now, now.length - 4);

    assertThat(SERIALIZER.deserialize(1, then)).isEqualTo(SPLIT);
  }

  @Test
  void anotherVersionIsRefusedByName() throws IOException {
    byte[] bytes = SERIALIZER.serialize(SPLIT);

    assertThatThrownBy(() -> SERIALIZER.deserialize(99, bytes))
        .isInstanceOf(IOException.class)
        .hasMessage("log object split of version 99; this release reads versions 1 to 2");
  }

  @Test
  void bytesLeftOverOrMissingAreRefused() throws IOException {
    byte[] bytes = SERIALIZER.serialize(SPLIT);

    assertThatThrownBy(() -> SERIALIZER.deserialize(2, Arrays.copyOf(bytes, bytes.length + 3)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("3 bytes left over");
    assertThatThrownBy(() -> SERIALIZER.deserialize(2, Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IOException.class);
  }
}
