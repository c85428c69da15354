package io.flowtrail.cloudtrail.digest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntegrityFactCodecTest {
  private static final StoredAt AT = new StoredAt("org-logs", "AWSLogs/k.json.gz", "s3://o/k");

  private static final DigestFact DIGEST =
      new DigestFact(
          "111122223333",
          AT,
          1_772_359_048_000L,
          "ab".repeat(32),
          new Condition(Condition.State.DAMAGED, "cut off", 2, true),
          new DigestMetadata("00ff", "SHA256withRSA", "2026-03-01T00:00:00.000Z"),
          new DigestHeader(
              "a", -1, Long.MAX_VALUE, "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l"),
          "why not",
          100_000);

  private static byte[] bytes(IntegrityFact fact) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    IntegrityFactCodec.write(fact, new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static IntegrityFact read(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    IntegrityFact fact = IntegrityFactCodec.read(in);
    assertThat(in.read()).isEqualTo(-1);
    return fact;
  }

  @Test
  void everyKindOfFactComesBackAsItWas() throws IOException {
    ListedLogFact listed =
        new ListedLogFact(
            "111122223333", "s3://o/d", new ListedLog("b", "k", "h", "SHA-256", "n", ""));
    for (Condition.State state : Condition.State.values()) {
      LogFileFact log =
          new LogFileFact("1", AT, -5, "cd", 1L << 40, new Condition(state, "", 1, false), 9, 7);
      assertThat(read(bytes(log))).isEqualTo(log);
    }
    assertThat(read(bytes(DIGEST))).isEqualTo(DIGEST);
    assertThat(read(bytes(listed))).isEqualTo(listed);
  }

  @Test
  void textsSurviveBeyond64KibibytesAndWithAnyCharacter() throws IOException {
    for (String text :
        new String[] {"x".repeat(200_000), "ÿ".repeat(70_000), "€\uD800 \uDC00\0".repeat(30_000)}) {
      ListedLogFact fact =
          new ListedLogFact("", text, new ListedLog("", text, "", "", text, "end"));
      assertThat(read(bytes(fact))).isEqualTo(fact);
    }
  }

  @Test
  void aLaterFormatIsRefusedInWords() throws IOException {
    byte[] bytes = bytes(DIGEST);
    bytes[0] = 9;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessage("integrity fact of format 9; this release knows 1");
  }

  @Test
  void anyCutEndsAsEndOfInput() throws IOException {
    byte[] bytes = bytes(DIGEST);
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(EOFException.class);
    }
  }

  @Test
  void damagedBytesGiveAFactOrAnIOExceptionAndTakeNoMemory() throws IOException {
    byte[] bytes = bytes(DIGEST);
    Random random = new Random(11);
    for (int i = 0; i < 20_000; i++) {
      byte[] damaged = bytes.clone();
      for (int flips = random.nextInt(4); flips >= 0; flips--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        IntegrityFactCodec.read(new DataInputStream(new ByteArrayInputStream(damaged)));
      } catch (IOException expected) {
        assertThat(expected).isNotNull();
      }
    }
  }
}
