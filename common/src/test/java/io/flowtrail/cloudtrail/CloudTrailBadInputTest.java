package io.flowtrail.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.store.CorruptObjectException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudTrailBadInputTest {
  private static String record(String id) {
    return "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"Root\"},"
        + "\"eventTime\":\"2026-03-01T10:00:00Z\",\"eventName\":\"N\",\"resources\":[{\"ARN\":\"x\"}],"
        + "\"eventID\":\""
        + id
        + "\"}";
  }

  private static ReadLog between(String bad) {
    return ReadLog.of(
        "{\"Records\":[" + record("first") + "," + bad + "," + record("last") + "]}", "eventID");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"eventVersion\":\"1.08\",\"a\":01,\"eventID\":\"bad\"}",
        "{\"eventVersion\":\"1.08\",\"a\":tru,\"eventID\":\"bad\"}",
        "{\"eventVersion\":\"1.08\",\"a\":NaN,\"eventID\":\"bad\"}",
        "{\"eventVersion\":\"1.08\" \"eventID\":\"bad\"}",
        "{\"eventVersion\":\"1.08\",,\"eventID\":\"bad\"}",
        "{\"eventVersion\":\"1.08\",\"eventID\":\"bad\",}",
        "{\"eventVersion\":\"1.08\",\"eventID\":\"bad\",\"r\":[{\"x\":1}",
        "{\"eventVersion\":\"1.08\",\"eventID\":\"bad\",\"r\":{\"x\":1}",
        "{\"eventVersion\":\"1.08\",\"eventID\":\"bad\",\"r\":{\"x\":[1}]}",
        "{\"eventVersion\":\"1.08\",\"eventID\":\"bad\",\"u\":\"cut off",
        "{\"eventVersion\":\"1.08\",\"eventID\":\"bad\",\"u\"",
        "{\"eventVersion\":\"1.08\",\"eventID\":\"bad\",'u':1}",
        "{\"eventVersion\":\"1.08\",\"eventID\":\"bad\",\"a\":1e}",
        "{\"eventVersion\":\"1.08\",\"eventID\":\"bad\",\"a\":-}",
        "{\"eventVersion\":\"1.08\",\"eventID\":\"bad\",\"a\":]}",
      })
  void aBrokenRecordLosesOnlyItself(String bad) {
    ReadLog log = between(bad);
    assertThat(log.order()).containsExactly("record 1", "dead letter 2", "record 3");
    assertThat(log.first("eventID")).containsExactly("STRING:first", "STRING:last");
    DeadLetter letter = log.deadLetters().get(0);
    assertThat(letter.reason()).isEqualTo(Reason.MALFORMED_RECORD);
    assertThat(letter.eventId()).isEqualTo("bad");
    assertThat(letter.origin().offset()).isEqualTo(13 + record("first").length());
    assertThat(letter.head()).startsWith(bad.substring(0, Math.min(20, bad.length())));
  }

  @Test
  void aBrokenLineLosesOnlyItself() {
    ReadLog log =
        ReadLog.of(
            record("first") + "\n{\"eventID\":\"bad\",\"x\n" + record("last") + "\nnonsense\n",
            "eventID");
    assertThat(log.first("eventID")).containsExactly("STRING:first", "STRING:last");
    assertThat(log.order())
        .containsExactly("record 1", "dead letter 2", "record 3", "dead letter 4");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"text\"", "null", "true", "[1,[2]]", "-1.5e3"})
  void aRecordThatIsNoObjectIsADeadLetter(String bad) {
    ReadLog log = between(bad);
    assertThat(log.order()).containsExactly("record 1", "dead letter 2", "record 3");
    assertThat(log.deadLetters().get(0).detail()).contains("not an object");
    assertThat(log.deadLetters().get(0).head()).isEqualTo(bad);
  }

  @Test
  void anObjectOfSomethingElseIsADeadLetter() {
    assertThat(between("{\"a\":1}").order())
        .containsExactly("record 1", "dead letter 2", "record 3");
    assertThat(between("{}").reasons()).containsExactly(Reason.MALFORMED_RECORD);
  }

  @Test
  void recordsUnderADamagedNameAreFound() {
    ReadLog log = ReadLog.of("{\"Rec?rds\":[" + record("a") + "," + record("b") + "]}", "eventID");
    assertThat(log.first("eventID")).containsExactly("STRING:a", "STRING:b");
    assertThat(log.order()).containsExactly("dead letter 1", "record 2", "record 3");
  }

  @Test
  void aRecordOverTheLimitLosesOnlyItself() {
    String large =
        "{\"eventVersion\":\"1.08\",\"a\":{\"b\":\""
            + "x\\\"{[".repeat(2_500_000)
            + "\"},\"eventID\":\"large\"}";
    ReadLog log = between(large);
    assertThat(log.order()).containsExactly("record 1", "dead letter 2", "record 3");
    assertThat(log.reasons()).containsExactly(Reason.RECORD_TOO_LARGE);
    assertThat(log.deadLetters().get(0).eventId()).isEqualTo("large");
    ReadLog lines = ReadLog.of(record("a") + "\n" + large + "\n" + record("b"), "eventID");
    assertThat(lines.order()).containsExactly("record 1", "dead letter 2", "record 3");
  }

  @Test
  void aRecordOfTheLimitIsRead() {
    String text = record("a");
    CloudTrailLimits exact = new CloudTrailLimits(text.length(), 1000);
    CloudTrailLimits less = new CloudTrailLimits(text.length() - 1, 1000);
    byte[] bytes = ("[" + text + "," + record("b") + "]").getBytes(StandardCharsets.UTF_8);
    assertThat(ReadLog.of(ByteInput.of(bytes), ReadLog.projection(), exact, bytes.length).order())
        .containsExactly("record 1", "record 2");
    assertThat(ReadLog.of(ByteInput.of(bytes), ReadLog.projection(), less, bytes.length).reasons())
        .containsExactly(Reason.RECORD_TOO_LARGE, Reason.RECORD_TOO_LARGE);
  }

  @Test
  void aRecordNestedTooDeepLosesOnlyItself() {
    for (String nested :
        new String[] {
          "[".repeat(10_000) + "]".repeat(10_000),
          "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_000)
        }) {
      for (String name : new String[] {"requestParameters", "x"}) {
        ReadLog log =
            ReadLog.of(
                "["
                    + record("a")
                    + ",{\"eventID\":\"deep\",\""
                    + name
                    + "\":"
                    + nested
                    + "},"
                    + record("b")
                    + "]",
                "requestParameters.a.a.a",
                "requestParameters");
        assertThat(log.order()).containsExactly("record 1", "dead letter 2", "record 3");
        assertThat(log.reasons()).containsExactly(Reason.TOO_DEEP);
        assertThat(log.deadLetters().get(0).eventId()).isEqualTo("deep");
      }
    }
  }

  @Test
  void aThousandLevelsAreRead() {
    String nested = "[".repeat(999) + "]".repeat(999);
    ReadLog log = ReadLog.of("{\"eventID\":\"a\",\"x\":" + nested + "}");
    assertThat(log.order()).containsExactly("record 1");
    ReadLog deeper = ReadLog.of("{\"eventID\":\"a\",\"x\":[" + nested + "]}");
    assertThat(deeper.reasons()).containsExactly(Reason.TOO_DEEP);
  }

  @Test
  void aFileCutInsideARecordKeepsTheRecordsBefore() {
    String whole = "{\"Records\":[" + record("a") + "," + record("b") + "]}";
    for (int cut = 12 + record("a").length(); cut < whole.length() - 1; cut++) {
      ReadLog log = ReadLog.of(whole.substring(0, cut), "eventID");
      boolean both = cut >= whole.length() - 2;
      assertThat(log.first("eventID")).hasSize(both ? 2 : 1);
      assertThat(log.reasons()).as("cut at " + cut).containsExactly(Reason.TRUNCATED);
    }
  }

  @Test
  void aFaultOfTheInputIsOneDeadLetterWithItsReason() {
    String text = "{\"Records\":[" + record("a") + "," + record("b").substring(0, 50);
    ReadLog log = failing(text, new CorruptObjectException(Reason.CORRUPT, "a bad checksum"));
    assertThat(log.first("eventID")).containsExactly("STRING:a");
    assertThat(log.reasons()).containsExactly(Reason.CORRUPT);
    assertThat(log.deadLetters().get(0).detail()).contains("a bad checksum");
    assertThat(log.deadLetters().get(0).origin().record()).isEqualTo(2);
  }

  @Test
  void aFaultBehindTheLastRecordIsToldToo() {
    String text = "{\"Records\":[" + record("a") + "]}";
    ReadLog log = failing(text, new CorruptObjectException(Reason.CORRUPT, "junk at the end"));
    assertThat(log.order()).containsExactly("record 1", "dead letter 0");
    assertThat(failing("", new IOException("access denied")).reasons())
        .containsExactly(Reason.UNREADABLE);
  }

  private static ReadLog failing(String text, IOException failure) {
    ByteInput good = ByteInput.of(text.getBytes(StandardCharsets.UTF_8));
    ByteInput in =
        (buffer, offset, length) -> {
          int read = good.read(buffer, offset, length);
          if (read < 0) {
            throw failure;
          }
          return read;
        };
    return ReadLog.of(in, ReadLog.projection("eventID"), CloudTrailLimits.DEFAULT, text.length());
  }

  @Test
  void strangeTextLosesNoRecord() throws IOException {
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    out.write("{\"eventID\":\"a\",\"userAgent\":\"".getBytes(StandardCharsets.UTF_8));
    out.write(
        new byte[] {(byte) 0xFF, (byte) 0xC3, 0, 1, '\n', (byte) 0xED, (byte) 0xA0, '\\', 'q'});
    out.write(
        "\\ud800\",\"n\":-1e99999,\"m\":123456789012345678901234567890}"
            .getBytes(StandardCharsets.UTF_8));
    ReadLog log = ReadLog.of(out.toByteArray(), ReadLog.projection("userAgent", "n", "m"));
    assertThat(log.order()).containsExactly("record 1");
    assertThat(log.first("n")).containsExactly("NUMBER:-1e99999");
    assertThat(log.first("m")).containsExactly("NUMBER:123456789012345678901234567890");
    assertThat(log.first("userAgent").get(0)).contains("\uFFFD").contains("q");
  }

  @Test
  void bothValuesOfADuplicateKeyAreKept() {
    ReadLog log =
        ReadLog.of(
            "{\"eventID\":\"a\",\"eventName\":\"X\",\"u\":{\"t\":1},\"eventName\":\"Y\",\"u\":{\"t\":2}}",
            "eventName",
            "u.t");
    assertThat(log.records().get(0).values().get("eventName"))
        .containsExactly("STRING:X", "STRING:Y");
    assertThat(log.records().get(0).values().get("u.t")).containsExactly("NUMBER:1", "NUMBER:2");
  }

  @Test
  void aBrokenTextInsideAnEnvelopeLosesOnlyItself() {
    ReadLog log =
        ReadLog.of(
            "{\"Events\":[{\"CloudTrailEvent\":\"{\\\"eventID\\\":\\\"q\\\",\"},"
                + "{\"CloudTrailEvent\":\"plain\"},{\"CloudTrailEvent\":\"{\\\"eventID\\\":\\\"z\\\"}\"}]}",
            "eventID");
    assertThat(log.order()).containsExactly("dead letter 1", "dead letter 2", "record 3");
    assertThat(log.deadLetters().get(0).eventId()).isEqualTo("q");
  }

  @Test
  void recordsThatSwallowOneAnotherAreReadInLinearTime() {
    String opening = "{\"eventID\":\"a\",\"resources\":[";
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < 400_000; i++) {
      text.append(opening).append(i % 400 == 399 ? "!," : "1,");
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    ReadLog log = ReadLog.of(bytes, ReadLog.projection("eventID"));
    assertThat(log.records()).isEmpty();
    assertThat(log.deadLetters()).isNotEmpty();
  }
}
