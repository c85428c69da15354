package io.flowtrail.jobs.source.enumerator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.jobs.source.split.ListingTotals;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.store.ObjectSummary;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
          List.of(new LogObjectSplit(0, "q", 1, 2, 3, 4, ListingTotals.NONE)),
          new FollowPosition(17, seen()),
          new ReadTime(18, 19));

  private static SeenObjects seen() {
    SeenObjects seen = new SeenObjects();
    seen.add(1, new ObjectSummary("a/b.gz", 5, 6), 7);
    return seen;
  }

  @Test
  void theStateComesBackAsItWas() throws IOException {
    assertThat(serializer.deserialize(4, serializer.serialize(state))).isEqualTo(state);
  }

  @Test
  void theStateOfAReleaseThatKnewNoTimeIsRead() throws IOException {
    LogArchiveEnumeratorState noneWaiting =
        new LogArchiveEnumeratorState(state.listing(), List.of(), state.following(), ReadTime.NONE);
    byte[] now = serializer.serialize(noneWaiting);
    // Behind what that release wrote: two times. It wrote keys instead of hashes.
    byte[] then = withKey(now, 16);

    assertThat(serializer.deserialize(2, then)).isEqualTo(noneWaiting);
  }

  @Test
  void theStateOfAReleaseThatRememberedKeysIsRead() throws IOException {
    byte[] then = serializer.serialize(state);

    assertThat(serializer.deserialize(3, withKey(then, 0))).isEqualTo(state);
  }

  /** What a release wrote that knew the one seen object by its key, without some last bytes. */
  private static byte[] withKey(byte[] now, int last) throws IOException {
    int times = 16;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(now, 0, now.length - times - 24);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(1);
    byte[] key = "a/b.gz".getBytes(StandardCharsets.UTF_8);
    out.writeInt(key.length);
    out.write(key);
    for (long number : new long[] {7, 6, 5}) {
      out.writeLong(number);
    }
    bytes.write(now, now.length - times, times - last);
    return bytes.toByteArray();
  }

  @Test
  void theStateOfAReleaseThatFollowedNothingIsRead() throws IOException {
    LogArchiveEnumeratorState noneWaiting =
        new LogArchiveEnumeratorState(state.listing(), List.of(), state.following(), ReadTime.NONE);
    byte[] now = serializer.serialize(noneWaiting);
    // Behind what that release wrote: a look's time, a count, one object and two times.
    byte[] then = Arrays.copyOf(now, now.length - 8 - 4 - 24 - 16);

    assertThat(serializer.deserialize(1, then))
        .isEqualTo(
            new LogArchiveEnumeratorState(
                state.listing(), List.of(), FollowPosition.start(), ReadTime.NONE));
  }

  @Test
  void anotherVersionIsRefusedByName() throws IOException {
    byte[] bytes = serializer.serialize(state);

    assertThatThrownBy(() -> serializer.deserialize(0, bytes))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "log archive enumerator state of version 0; this release reads versions 1 to 4");
  }

  @Test
  void bytesLeftOverAreRefused() throws IOException {
    byte[] bytes = serializer.serialize(state);

    assertThatThrownBy(() -> serializer.deserialize(4, Arrays.copyOf(bytes, bytes.length + 1)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("1 bytes left over");
  }
}
