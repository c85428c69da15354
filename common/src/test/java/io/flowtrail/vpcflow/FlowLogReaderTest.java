package io.flowtrail.vpcflow;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.ByteInput;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogReader.Status;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.ValueKind;
import io.flowtrail.lines.LineLogReader;
import io.flowtrail.lines.ReadLog;
import io.flowtrail.store.CorruptObjectException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlowLogReaderTest {
  private static final FieldProjection NOTHING = FieldProjection.empty(LogSource.VPC_FLOW);
  private static final String HEADER = FlowLogFormat.DEFAULT + "\n";
  private static final String LINE =
      "2 111122223333 eni-0a1b2c3d4e5f60718 10.0.1.5 203.0.113.7 44321 443 6 20 4249"
          + " 1767258000 1767258060 ACCEPT OK";
  private static final String JSON =
      "{\"version\":2,\"account-id\":\"111122223333\",\"interface-id\":\"eni-0a1b2c3d4e5f60718\","
          + "\"srcaddr\":\"10.0.1.5\",\"dstaddr\":\"203.0.113.7\",\"srcport\":44321,\"dstport\":443,"
          + "\"protocol\":6,\"packets\":20,\"bytes\":4249,\"start\":1767258000,\"end\":1767258060,"
          + "\"action\":\"ACCEPT\",\"log-status\":\"OK\"}";
  private static final String NODATA =
      "2 111122223333 eni-0a1b - - - - - - - 1767258000 1767258060 - NODATA";
  private static final String TRANSIT_GATEWAY_HEADER =
      "version resource-type account-id tgw-id tgw-attachment-id srcaddr dstaddr srcport dstport"
          + " protocol packets bytes start end log-status\n";

  private static FlowLogReader reader(ByteInput in, Optional<FlowLogFormat> declared) {
    return new FlowLogReader(in, "flow.log", "", NOTHING, declared);
  }

  private static ReadLog read(String text) {
    return read(text, Optional.empty());
  }

  private static ReadLog read(String text, Optional<FlowLogFormat> declared) {
    return ReadLog.of(reader(ByteInput.of(ReadLog.bytes(text)), declared));
  }

  private static DeadLetter only(ReadLog read) {
    assertThat(read.deadLetters()).hasSize(1);
    return read.deadLetters().get(0);
  }

  // ---- formats

  @Test
  void readsTheDefaultFormatWithItsHeader() {
    ReadLog read = read(HEADER + LINE + "\n");

    assertThat(read.records()).containsExactly(JSON);
    assertThat(read.times()).containsExactly(Instant.parse("2026-01-01T09:01:00Z").toEpochMilli());
    assertThat(read.deadLetters()).isEmpty();
  }

  @Test
  void readsFieldsInAnyOrderAndKeepsThoseThatItDoesNotKnow() {
    ReadLog read =
        read(
            "dstaddr future-field flow-direction bytes end tcp-flags\n"
                + "2001:db8::1 some%20value egress 9 1767258060 18\n");

    assertThat(read.records())
        .containsExactly(
            "{\"dstaddr\":\"2001:db8::1\",\"future-field\":\"some%20value\","
                + "\"flow-direction\":\"egress\",\"bytes\":9,\"end\":1767258060,\"tcp-flags\":18}");
  }

  @Test
  void readsAllFieldsOfVersion11() {
    StringBuilder header = new StringBuilder();
    StringBuilder line = new StringBuilder();
    for (FlowLogField field : FlowLogField.values()) {
      header.append(field.header()).append(' ');
      line.append(field.isNumber() ? "7" : "x").append(' ');
    }

    ReadLog read = read(header + "\n" + line + "\n");

    assertThat(FlowLogField.values()).hasSize(54);
    assertThat(read.records()).hasSize(1);
    assertThat(read.records().get(0))
        .contains("\"encryption-status\":7", "\"next-hop-interface-type\":\"x\"");
  }

  @Test
  void aLineWithoutHeaderIsTheDefaultFormatOnlyBeyondDoubt() {
    assertThat(read(LINE + "\n" + NODATA).records()).hasSize(2);

    for (String doubtful :
        List.of(
            LINE.replaceFirst("2 ", "3 "),
            LINE.replace(" OK", " OK more"),
            LINE.replace(" OK", ""),
            LINE.replace("eni-", "vpc-"),
            LINE.replace("10.0.1.5", "web-server"),
            LINE.replace("44321", "ACCEPT"),
            LINE.replace("1767258000", "-"),
            LINE.replace("ACCEPT", "egress"))) {
      ReadLog read = read(doubtful + "\n");
      assertThat(read.records()).as(doubtful).isEmpty();
      assertThat(only(read).reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
      assertThat(only(read).detail()).contains("line 1", "declare");
    }
  }

  @Test
  void takesADeclaredFormatWhereThereIsNoHeader() {
    FlowLogFormat declared = FlowLogFormat.ofLogFormat("${interface-id} ${dstport}  ${end}");

    ReadLog read = read("eni-0a 443 1767258060\n", Optional.of(declared));

    assertThat(read.records())
        .containsExactly("{\"interface-id\":\"eni-0a\",\"dstport\":443,\"end\":1767258060}");
  }

  @Test
  void theHeaderOfTheFileWinsOverADeclaredFormat() {
    FlowLogFormat declared = FlowLogFormat.ofLogFormat("${srcaddr} ${end}");

    assertThat(read("dstaddr end\n10.0.0.1 1767258060", Optional.of(declared)).records())
        .containsExactly("{\"dstaddr\":\"10.0.0.1\",\"end\":1767258060}");
  }

  @Test
  void skipsRepeatedHeadersAndFollowsNewOnes() {
    ReadLog read =
        read(HEADER + LINE + "\n" + HEADER + LINE + "\nsrcaddr dstaddr\n10.0.0.1 10.0.0.2\n");

    assertThat(read.records())
        .containsExactly(JSON, JSON, "{\"srcaddr\":\"10.0.0.1\",\"dstaddr\":\"10.0.0.2\"}");
    assertThat(read.deadLetters()).isEmpty();
  }

  @Test
  void aValueThatIsAFieldNameDoesNotMakeAHeader() {
    ReadLog read =
        read("ecs-cluster-name srcaddr end\nregion 10.0.0.1 1767258060\nstart 10.0.0.2 1\n");

    assertThat(read.records()).hasSize(2);
    assertThat(read.records().get(0)).contains("\"ecs-cluster-name\":\"region\"");
  }

  @Test
  void transitGatewayLogsAreOneDeadLetterThatCountsTheirLines() {
    ReadLog read =
        read(TRANSIT_GATEWAY_HEADER + "6 TransitGateway 1 tgw-1\n6 TransitGateway 1 tgw-1\n");

    assertThat(read.records()).isEmpty();
    assertThat(only(read).reason()).isEqualTo(Reason.UNSUPPORTED_FORMAT);
    assertThat(only(read).origin().record()).isZero();
    assertThat(only(read).detail()).contains("2 lines");

    assertThat(only(read("6 TransitGateway 111122223333 tgw-0\n")).reason())
        .isEqualTo(Reason.UNSUPPORTED_FORMAT);
  }

  // ---- lines

  @Test
  void nodataAndSkipdataAreRecordsWithTheAbsentLeftOut() {
    String json =
        "{\"version\":2,\"account-id\":\"111122223333\",\"interface-id\":\"eni-0a1b\","
            + "\"start\":1767258000,\"end\":1767258060,\"log-status\":\"NODATA\"}";

    assertThat(read(HEADER + NODATA + "\n" + NODATA.replace("NODATA", "SKIPDATA")).records())
        .containsExactly(json, json.replace("NODATA", "SKIPDATA"));
  }

  @Test
  void takesRunsOfSpacesLineEndsOfWindowsBlankLinesAndAByteOrderMark() {
    ReadLog read =
        read(
            "\uFEFF"
                + HEADER.replace("\n", "\r\n")
                + "\r\n  \n"
                + LINE.replace(" 443", "   443")
                + " \r\n\n"
                + LINE);

    assertThat(read.records()).containsExactly(JSON, JSON);
    assertThat(read.deadLetters()).isEmpty();
  }

  @Test
  void aWrongNumberOfFieldsIsADeadLetterAndTheRestIsRead() {
    ReadLog read = read(HEADER + LINE + " x\n" + LINE + "\n2 111122223333 eni-1\n" + LINE + "\n");

    assertThat(read.records()).containsExactly(JSON, JSON);
    assertThat(read.deadLetters())
        .extracting(DeadLetter::reason)
        .containsOnly(Reason.MALFORMED_RECORD);
    assertThat(read.deadLetters().get(0).detail()).contains("line 2", "more than the 14 fields");
    assertThat(read.deadLetters().get(1).detail()).contains("line 4", "3 fields instead of");
    assertThat(read.deadLetters().get(1).head()).isEqualTo("2 111122223333 eni-1");
    assertThat(read.deadLetters().get(1).origin().record()).isEqualTo(3);
    assertThat(read.deadLetters().get(1).origin().offset())
        .isEqualTo(HEADER.length() + 2L * LINE.length() + 4);
  }

  @Test
  void numbersThatAreNoneOrTooLargeStayAsText() {
    ReadLog read =
        read(
            "bytes packets srcport dstport end\n"
                + "18446744073709551615 9223372036854775807 007 8O 99999999999999\n");

    assertThat(read.records())
        .containsExactly(
            "{\"bytes\":\"18446744073709551615\",\"packets\":9223372036854775807,"
                + "\"srcport\":\"007\",\"dstport\":\"8O\",\"end\":99999999999999}");
    assertThat(read.times()).containsExactly(LogEvent.NO_TIME);
  }

  @Test
  void timeIsTheEndElseTheStart() {
    assertThat(read("start end\n5 -\n- 7\n- -\n").times())
        .containsExactly(5000L, 7000L, LogEvent.NO_TIME);
    assertThat(read("start bytes\n5 1\n").times()).containsExactly(5000L);
  }

  @Test
  void aLineOverTheLimitIsADeadLetterAndTheRestIsRead() {
    String tooLong = "x".repeat(LineLogReader.LINE_LIMIT + 1);
    ReadLog read = read(HEADER + LINE + "\n" + tooLong + "\n" + LINE + "\n" + tooLong);

    assertThat(read.records()).containsExactly(JSON, JSON);
    assertThat(read.deadLetters()).hasSize(2);
    DeadLetter letter = read.deadLetters().get(0);
    assertThat(letter.reason()).isEqualTo(Reason.RECORD_TOO_LARGE);
    assertThat(letter.head()).isEqualTo("x".repeat(256));
    assertThat(letter.origin().offset()).isEqualTo(HEADER.length() + LINE.length() + 1L);
    assertThat(letter.detail()).startsWith("line 3: ");
  }

  @Test
  void endlessLinesTakeNoMoreMemory() {
    long[] given = {0};
    ByteInput endless =
        (buffer, offset, length) -> {
          if (given[0] > 300_000_000) {
            return -1;
          }
          given[0] += length;
          return length;
        };

    assertThat(only(ReadLog.of(reader(endless, Optional.empty()))).reason())
        .isEqualTo(Reason.RECORD_TOO_LARGE);
  }

  @Test
  void filesWithoutRecordsSaySo() {
    for (String empty : List.of("", "\n\n", HEADER)) {
      assertThat(only(read(empty)).reason()).isEqualTo(Reason.NO_RECORDS);
      assertThat(only(read(empty)).detail()).contains("flow log record");
    }
  }

  @Test
  void aFaultOfTheInputComesBehindTheWholeRecordsBeforeIt() {
    byte[] bytes = ReadLog.bytes(HEADER + LINE + "\n" + LINE.substring(0, 30));
    ReadLog read =
        ReadLog.of(
            reader(
                ReadLog.failing(
                    bytes, new CorruptObjectException(Reason.TRUNCATED, "gzip ends too early")),
                Optional.empty()));

    assertThat(read.records()).containsExactly(JSON);
    assertThat(only(read).reason()).isEqualTo(Reason.TRUNCATED);
    assertThat(only(read).detail()).contains("gzip ends too early", "line 3");
    assertThat(only(read).head()).isEqualTo(LINE.substring(0, 30));
  }

  @Test
  void badBytesAreReplacedAndTheRecordStays() {
    byte[] bytes = ReadLog.bytes("srcaddr instance-tag\n10.0.0.1 a?\n");
    bytes[bytes.length - 2] = (byte) 0xFF;

    assertThat(ReadLog.of(reader(ByteInput.of(bytes), Optional.empty())).records())
        .containsExactly("{\"srcaddr\":\"10.0.0.1\",\"instance-tag\":\"a\uFFFD\"}");
  }

  // ---- transports

  @Test
  void takesLinesOutOfTheJsonOfFirehose() {
    String message = "{\"message\":\"" + LINE + "\"}";

    assertThat(read(message + "\n" + message + message + "\n\n" + message).records())
        .containsExactly(JSON, JSON, JSON, JSON);
  }

  @Test
  void takesLinesOutOfTheEnvelopesOfCloudWatchLogs() {
    String event = "{\"id\":\"1\",\"timestamp\":1,\"message\":\"" + LINE + "\\n\"}";
    ReadLog read =
        read(
            "{\"messageType\":\"CONTROL_MESSAGE\",\"logEvents\":[{\"message\":\"CWL CONTROL"
                + " MESSAGE: Checking health\"}]}{\n \"messageType\": \"DATA_MESSAGE\",\n"
                + " \"logEvents\": [\n"
                + event
                + ",\n"
                + event
                + "]\n}\n"
                + LINE);

    assertThat(read.records()).containsExactly(JSON, JSON, JSON);
    assertThat(read.deadLetters()).isEmpty();
  }

  @Test
  void aBrokenEnvelopeDoesNotTakeItsNeighboursWithIt() {
    String good = "{\"message\":\"" + LINE + "\"}\n";
    for (String broken :
        List.of(
            "{\"message\":\"" + LINE + "\n",
            "{\"logEvents\":[{\"message\":\"" + LINE + "\"}\n",
            "{\"message\":\"2 1111\"\n",
            "{\"x\":[[\n",
            "{\"message\":5}\n",
            "{\"message\" \"a\"}\n",
            "{}\n",
            "{" + "\"a\":{".repeat(10_000) + "\n")) {
      ReadLog read = read(good + broken + good);
      assertThat(read.records()).as(broken).contains(JSON).hasSizeBetween(2, 3);
      assertThat(read.deadLetters()).as(broken).hasSizeBetween(1, 2);
    }
  }

  // ---- slots

  @Test
  void fillsOnlyTheSlotsThatAreAskedFor() {
    FieldProjection.Builder fields =
        FieldProjection.builder(LogSource.VPC_FLOW, DerivedFields.NONE);
    int source = fields.slot("SrcAddr");
    int status = fields.slot("log_status");
    int same = fields.slot("log-status");
    int port = fields.slot("dstport");
    int unknown = fields.slot("pkt-srcaddr");
    LogEvent event = new LogEvent();
    FlowLogReader reader =
        new FlowLogReader(
            ByteInput.of(ReadLog.bytes(HEADER + LINE + "\n" + NODATA)),
            "o",
            "e",
            fields.build(),
            Optional.empty());

    assertThat(reader.next(event)).isEqualTo(Status.RECORD);
    assertThat(event.firstText(source)).isEqualTo("10.0.1.5");
    assertThat(event.firstText(status)).isEqualTo("OK");
    assertThat(event.firstText(same)).isEqualTo("OK");
    assertThat(event.kind(event.first(port))).isEqualTo(ValueKind.NUMBER);
    assertThat(event.wholeNumber(event.first(port), -1)).isEqualTo(443);
    assertThat(event.first(unknown)).isEqualTo(-1);
    assertThat(event.rawText()).isEqualTo(LINE);
    assertThat(event.origin().file()).isEqualTo("o!e");
    assertThat(event.origin().offset()).isEqualTo(HEADER.length());

    assertThat(reader.next(event)).isEqualTo(Status.RECORD);
    assertThat(event.first(port)).isEqualTo(-1);
    assertThat(event.firstText(status)).isEqualTo("NODATA");
  }

  // ---- hard input

  private static String mixed() {
    return "\uFEFF"
        + HEADER
        + LINE
        + "\r\n\n"
        + NODATA
        + "\n{\"message\":\""
        + LINE
        + "\"}{\"logEvents\":[{\"message\":\""
        + LINE
        + "\"}]}\n2 3\n"
        + "{\"broken\n"
        + LINE;
  }

  @Test
  void theSameComesOutWhereverTheInputIsSplit() {
    byte[] bytes = ReadLog.bytes(mixed());
    List<String> whole = ReadLog.of(reader(ByteInput.of(bytes), Optional.empty())).all();

    assertThat(whole).hasSize(7);
    for (int split = 0; split <= bytes.length; split++) {
      ReadLog read = ReadLog.of(reader(ReadLog.splitAt(bytes, split), Optional.empty()));
      assertThat(read.waits()).isEqualTo(1);
      assertThat(read.all()).isEqualTo(whole);
    }
    assertThat(ReadLog.of(reader(ReadLog.dripping(bytes), Optional.empty())).all())
        .isEqualTo(whole);
  }

  @Test
  void filesLargerThanTheWindowAreReadWhole() {
    StringBuilder text = new StringBuilder(HEADER);
    for (int i = 0; i < 20_000; i++) {
      text.append(LINE.replace("44321", Integer.toString(i))).append('\n');
    }
    byte[] bytes = ReadLog.bytes(text.toString());
    Random random = new Random(1);
    ByteInput pieces = ByteInput.of(bytes);

    ReadLog read =
        ReadLog.of(
            reader(
                (buffer, offset, length) ->
                    pieces.read(buffer, offset, Math.min(length, 1 + random.nextInt(9000))),
                Optional.empty()));

    Set<String> distinct = new HashSet<>(read.records());
    assertThat(distinct).hasSize(20_000);
    assertThat(read.deadLetters()).isEmpty();
  }

  @Test
  void damagedFilesNeverThrowAndTheirIntactLinesSurvive() {
    Random random = new Random(42);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      lines.add(LINE.replace("44321", Integer.toString(10_000 + i)));
    }
    for (int i = 0; i < 5000; i++) {
      int at = 1 + random.nextInt(lines.size() - 2);
      String before = HEADER + String.join("\n", lines.subList(0, at)) + "\n";
      String after = "\n" + String.join("\n", lines.subList(at + 1, lines.size())) + "\n";
      String victim = random.nextBoolean() ? lines.get(at) : "{\"message\":\"" + LINE + "\"}";
      byte[] damaged = ReadLog.damage(ReadLog.bytes(victim), random);

      ReadLog read =
          ReadLog.of(
              reader(
                  ByteInput.of(concat(ReadLog.bytes(before), damaged, ReadLog.bytes(after))),
                  Optional.empty()),
              LogEvent::rawText);

      Set<String> expected = new HashSet<>(lines);
      expected.remove(lines.get(at));
      expected.removeAll(new HashSet<>(read.records()));
      assertThat(expected).isEmpty();
    }
  }

  @Test
  void filesDamagedAnywhereNeverThrow() {
    byte[] bytes = ReadLog.bytes(mixed() + "\n" + TRANSIT_GATEWAY_HEADER + "6 a\n" + HEADER + LINE);
    Random random = new Random(43);
    for (int i = 0; i < 6000; i++) {
      byte[] damaged = ReadLog.damage(bytes, random);
      ReadLog read = ReadLog.of(reader(ByteInput.of(damaged), Optional.empty()));
      assertThat(read.records().size() + read.deadLetters().size()).isPositive();
    }
  }

  private static byte[] concat(byte[]... parts) {
    java.io.ByteArrayOutputStream all = new java.io.ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
