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
  void anotherVersionIsRefusedByName() throws IOException {
    byte[] bytes = SERIALIZER.serialize(SPLIT);

    assertThatThrownBy(() -> SERIALIZER.deserialize(99, bytes))
        .isInstanceOf(IOException.class)
        .hasMessage("log object split of version 99; this release reads version 1");
  }

  @Test
  void bytesLeftOverOrMissingAreRefused() throws IOException {
    byte[] bytes = SERIALIZER.serialize(SPLIT);

    assertThatThrownBy(() -> SERIALIZER.deserialize(1, Arrays.copyOf(bytes, bytes.length + 3)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("3 bytes left over");
    assertThatThrownBy(() -> SERIALIZER.deserialize(1, Arrays.copyOf(bytes, bytes.length - 1)))
        .isInstanceOf(IOException.class);
  }
}
