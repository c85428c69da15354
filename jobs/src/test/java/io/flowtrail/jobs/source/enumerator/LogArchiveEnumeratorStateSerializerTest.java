package io.flowtrail.jobs.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.jobs.source.split.ListingTotals;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.store.ObjectSummary;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class LogArchiveEnumeratorStateSerializerTest {
  private final LogArchiveEnumeratorStateSerializer serializer =
      new LogArchiveEnumeratorStateSerializer();
  private final LogArchiveEnumeratorState state =
      new LogArchiveEnumeratorState(
          new ListingPosition(
              true,
              List.of(
                  new FolderPosition(
                      1, "p/2026/", FolderPosition.Kind.YEAR, "p/2026/01", 5, "k", List.of()),
                  new FolderPosition(
                      0,
                      "",
                      FolderPosition.Kind.FLAT,
                      "z",
                      Long.MIN_VALUE,
                      "",
                      List.of(new ListedObject(new ObjectSummary("a", 1, 2), 3)))),
              new ListingTotals(1, 2, 3, 4, false)),
          List.of(new LogObjectSplit(0, "q", 1, 2, 3, 4, ListingTotals.NONE)));

  @Test
  void theStateComesBackAsItWas() throws IOException {
    assertThat(serializer.deserialize(1, serializer.serialize(state))).isEqualTo(state);
  }

  @Test
  void anotherVersionIsRefusedByName() throws IOException {
    byte[] bytes = serializer.serialize(state);

    assertThatThrownBy(() -> serializer.deserialize(0, bytes))
        .isInstanceOf(IOException.class)
        .hasMessage("log archive enumerator state of version 0; this release reads version 1");
  }

  @Test
  void bytesLeftOverAreRefused() throws IOException {
    byte[] bytes = serializer.serialize(state);

    assertThatThrownBy(() -> serializer.deserialize(1, Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1 bytes left over");
  }
}
