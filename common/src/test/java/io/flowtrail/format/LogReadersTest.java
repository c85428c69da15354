package io.flowtrail.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.LogReader;
import io.flowtrail.lines.ReadLog;
import io.flowtrail.store.CorruptObjectException;
import io.flowtrail.vpcflow.FlowLogFormat;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LogReadersTest {
  private static final LogReaders READERS = new LogReaders(Map.of(), Optional.empty());
  private static final String FLOW_LINE =
      "2 111122223333 eni-0a1b 10.0.1.5 203.0.113.7 44321 443 6 20 4249 1767258000 1767258060"
          + " ACCEPT OK\n";
  private static final String ACCESS_LINE =
      "79a5 org-logs [01/Mar/2026:10:00:00 +0000] 203.0.113.9 - ID1 REST.GET.OBJECT k"
          + " \"GET /k HTTP/1.1\" 200 - 1 2 3 4 \"-\" \"curl\" -\n";

  private static LogReader open(String key, byte[] bytes) {
    return READERS.open(key, "file", "", ByteInput.of(bytes));
  }

  private static ReadLog read(String key, String text) {
    return ReadLog.of(open(key, ReadLog.bytes(text)));
  }

  @Test
  void opensWhatContentSaysWhereTheKeySaysNothing() {
    assertThat(read("a.txt", FLOW_LINE.repeat(3)).records()).hasSize(3);
    assertThat(read("a.txt", ACCESS_LINE.repeat(3)).records()).hasSize(3);
  }

  @Test
  void opensParquetUnderAnyFlowLogKey() throws IOException {
    byte[] parquet;
    try (InputStream in =
        LogReadersTest.class.getResourceAsStream("/io/flowtrail/vpcflow/snappy-v2-delta.parquet")) {
      parquet = in.readAllBytes();
    }
    for (String key :
        List.of(
            "x.parquet",
            "AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/01/x.log.gz",
            "AWSLogs/111122223333/vpcflowlogs/eu-west-1/2026/03/01/x.log.parquet")) {
      assertThat(ReadLog.of(open(key, parquet)).records()).hasSize(300);
    }
    LogReaders forced = new LogReaders(Map.of(), Optional.of(LogFormat.VPC_FLOW));
    assertThat(ReadLog.of(forced.open("x", "o", "", ReadLog.dripping(parquet))).records())
        .hasSize(300);
  }

  @Test
  void theKeyDecidesOverContent() {
    ReadLog read = read("logs2026-03-01-10-17-28-E568B2907131C0C0", FLOW_LINE);

    assertThat(read.records()).isEmpty();
    assertThat(read.deadLetters().get(0).reason()).isEqualTo(Reason.MALFORMED_RECORD);
  }

  @Test
  void aForcedFormatDecidesOverEverything() {
    LogReaders forced = new LogReaders(Map.of(), Optional.of(LogFormat.S3_ACCESS));

    assertThat(
            ReadLog.of(
                    forced.open(
                        "AWSLogs/111122223333/Config/x",
                        "o",
                        "",
                        ByteInput.of(ReadLog.bytes(ACCESS_LINE))))
                .records())
        .hasSize(1);
  }

  @Test
  void aDeclaredFlowLogFormatIsHandedOn() {
    LogReaders declared =
        new LogReaders(
            Map.of(),
            Optional.of(LogFormat.VPC_FLOW),
            Optional.of(FlowLogFormat.ofLogFormat("${srcaddr}")));

    assertThat(
            ReadLog.of(declared.open("x", "o", "", ByteInput.of(ReadLog.bytes("10.0.0.1"))))
                .records())
        .containsExactly("{\"srcaddr\":\"10.0.0.1\"}");
  }

  @Test
  void nothingIsLostHoweverTheInputDrips() {
    for (String text : List.of(FLOW_LINE.repeat(3), ACCESS_LINE.repeat(3), "7", "PA", "{\"a\"")) {
      byte[] bytes = ReadLog.bytes(text);
      List<String> whole = ReadLog.of(open("a.txt", bytes)).all();
      for (int split = 0; split <= bytes.length; split++) {
        LogReader reader = READERS.open("a.txt", "file", "", ReadLog.splitAt(bytes, split));
        assertThat(ReadLog.of(reader).all()).isEqualTo(whole);
      }
      LogReader dripping = READERS.open("a.txt", "file", "", ReadLog.dripping(bytes));
      assertThat(ReadLog.of(dripping).all()).isEqualTo(whole);
    }
  }

  @Test
  void linesOfAnExportedLogGroupAreReadWithoutTheirTimes() {
    String time = "2026-03-01T10:00:00.000Z ";
    String record =
        "{\"eventVersion\":\"1.09\",\"eventName\":\"A\",\"eventTime\":\"2026-03-01T09:59:00Z\"}";
    for (String line : List.of(FLOW_LINE, ACCESS_LINE, record + "\n")) {
      byte[] bytes = ReadLog.bytes((time + line).repeat(3));
      ReadLog whole = ReadLog.of(open("000000.gz", bytes));
      assertThat(whole.records()).isEqualTo(read("a.txt", line.repeat(3)).records());
      assertThat(whole.deadLetters()).isEmpty();
      assertThat(whole.origins().get(1).offset()).isEqualTo(bytes.length / 3 + time.length());
      for (int split = 0; split <= bytes.length; split++) {
        LogReader reader = READERS.open("000000.gz", "file", "", ReadLog.splitAt(bytes, split));
        assertThat(ReadLog.of(reader).all()).isEqualTo(whole.all());
      }
      LogReader dripping = READERS.open("000000.gz", "file", "", ReadLog.dripping(bytes));
      assertThat(ReadLog.of(dripping).all()).isEqualTo(whole.all());
    }
    CorruptObjectException fault = new CorruptObjectException(Reason.TRUNCATED, "cut off");
    byte[] bytes = ReadLog.bytes(time + FLOW_LINE + "2026-03");
    ReadLog failed = ReadLog.of(READERS.open("a", "o", "", ReadLog.failing(bytes, fault)));
    assertThat(failed.records()).hasSize(1);
    assertThat(failed.deadLetters()).anyMatch(letter -> letter.reason() == Reason.TRUNCATED);
  }

  private static String envelope(String message) {
    return "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logGroup\":\"g\",\"logEvents\":[{\"id\":\"1\","
        + "\"message\":\""
        + message.strip().replace("\"", "\\\"")
        + "\"},{\"id\":\"2\",\"message\":\""
        + message.strip().replace("\"", "\\\"")
        + "\"}]}";
  }

  @Test
  void envelopesOfSeveralLogGroupsAreLookedAtOneByOne() {
    String record =
        "{\"eventVersion\":\"1.09\",\"eventName\":\"A\",\"eventTime\":\"2026-03-01T09:59:00Z\"}";
    String text =
        envelope(FLOW_LINE) + envelope(record) + envelope("hello") + "\n" + envelope(record);
    byte[] bytes = ReadLog.bytes(text);
    ReadLog whole = ReadLog.of(open("delivery-1", bytes));
    assertThat(whole.records()).hasSize(6);
    assertThat(whole.records().get(2)).isEqualTo(record);
    assertThat(whole.deadLetters())
        .singleElement()
        .satisfies(letter -> assertThat(letter.reason()).isEqualTo(Reason.UNKNOWN_FORMAT))
        .satisfies(letter -> assertThat(letter.origin().record()).isEqualTo(5));
    assertThat(whole.origins().get(5).offset()).isGreaterThan(text.lastIndexOf('\n'));
    for (int split = 0; split <= bytes.length; split++) {
      LogReader reader = READERS.open("delivery-1", "file", "", ReadLog.splitAt(bytes, split));
      assertThat(ReadLog.of(reader).all()).isEqualTo(whole.all());
    }

    CorruptObjectException fault = new CorruptObjectException(Reason.TRUNCATED, "cut off");
    byte[] cut = ReadLog.bytes(envelope(FLOW_LINE) + envelope(record).replace("\"}]}", ""));
    ReadLog failed = ReadLog.of(READERS.open("a", "o", "", ReadLog.failing(cut, fault)));
    assertThat(failed.records()).as("what was whole before the cut").hasSize(3);
    assertThat(failed.deadLetters()).anyMatch(letter -> letter.reason() == Reason.TRUNCATED);
  }

  @Test
  void aControlMessageSaysNothingOfWhatFollowsIt() {
    String control = "{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[{\"message\":\"CWL\"}]}";
    String data = "{\"logEvents\":[{\"message\":\"" + FLOW_LINE.strip() + "\"}]}";
    byte[] bytes = ReadLog.bytes(control + data);
    for (int split = 0; split <= bytes.length; split++) {
      LogReader reader = READERS.open("delivery-1", "file", "", ReadLog.splitAt(bytes, split));
      ReadLog read = ReadLog.of(reader);
      assertThat(read.records()).hasSize(1);
      assertThat(read.deadLetters()).isEmpty();
    }
  }

  @Test
  void anUnknownFileIsOneDeadLetter() {
    ReadLog read = read("a.txt", "hello\n".repeat(100_000));

    assertThat(read.records()).isEmpty();
    assertThat(read.deadLetters()).hasSize(1);
    assertThat(read.deadLetters().get(0).reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
    assertThat(read.deadLetters().get(0).head()).startsWith("hello\n");
    assertThat(read("a.txt", "").deadLetters().get(0).reason()).isEqualTo(Reason.NO_RECORDS);
  }

  @Test
  void whatIsNoLogIsOneDeadLetter() {
    for (String key :
        List.of(
            "AWSLogs/111122223333/Config/x",
            "111122223333_CloudTrail-Digest_eu-west-1_t_eu-west-1_20260301T100000Z.json.gz")) {
      assertThat(read(key, FLOW_LINE).deadLetters())
          .singleElement()
          .satisfies(letter -> assertThat(letter.reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT));
    }
  }

  @Test
  void aFaultWhileLookingIsToldAsItIs() {
    CorruptObjectException fault = new CorruptObjectException(Reason.TRUNCATED, "cut off");

    ReadLog unknown =
        ReadLog.of(READERS.open("a", "o", "", ReadLog.failing(ReadLog.bytes("hel"), fault)));
    assertThat(unknown.deadLetters()).hasSize(1);
    assertThat(unknown.deadLetters().get(0).reason()).isEqualTo(Reason.TRUNCATED);

    ReadLog known =
        ReadLog.of(READERS.open("a", "o", "", ReadLog.failing(ReadLog.bytes(FLOW_LINE), fault)));
    assertThat(known.records()).hasSize(1);
    assertThat(known.deadLetters()).hasSize(1);
    assertThat(known.deadLetters().get(0).reason()).isEqualTo(Reason.TRUNCATED);
  }
}
