package io.flowtrail.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.format.LogFormat;
import io.flowtrail.lines.ReadLog;
import io.flowtrail.vpcflow.FlowLogFormat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class StreamRecordsTest {
  private static final String SEQUENCE = "49590338271490256608559692538361571095921575989136588898";
  private static final long CALL_TIME = Instant.parse("2026-03-01T10:00:00Z").toEpochMilli();

  private static final String CALL =
      "{\"eventVersion\":\"1.11\",\"eventTime\":\"2026-03-01T10:00:00Z\","
          + "\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"PutBucketPolicy\","
          + "\"awsRegion\":\"eu-west-1\",\"recipientAccountId\":\"111122223333\","
          + "\"userIdentity\":{\"type\":\"Root\"},\"eventID\":\"e-1\"}";
  private static final String SIGN_IN =
      CALL.replace("PutBucketPolicy", "ConsoleLogin").replace("e-1", "e-2");
  private static final String FLOW =
      "2 111122223333 eni-0a1b2c3d4e5f60718 10.0.1.5 203.0.113.7 44321 443 6 20 4249"
          + " 1767258000 1767258060 ACCEPT OK";
  private static final String FLOW_JSON =
      "{\"version\":2,\"account-id\":\"111122223333\",\"interface-id\":\"eni-0a1b2c3d4e5f60718\","
          + "\"srcaddr\":\"10.0.1.5\",\"dstaddr\":\"203.0.113.7\",\"srcport\":44321,\"dstport\":443,"
          + "\"protocol\":6,\"packets\":20,\"bytes\":4249,\"start\":1767258000,\"end\":1767258060,"
          + "\"action\":\"ACCEPT\",\"log-status\":\"OK\"}";
  private static final String ACCESS =
      "{\"bucket_owner\":\"o\",\"bucket_name\":\"b\",\"request_time\":\"[01/Mar/2026:10:00:00 +0000]\","
          + "\"remote_ip\":\"192.0.2.1\",\"operation\":\"REST.GET.OBJECT\",\"key_name\":\"k\","
          + "\"request_id\":\"R1\",\"http_status\":\"200\"}";

  private static final FlowLogFormat CUSTOM =
      FlowLogFormat.ofLogFormat("${srcaddr} ${dstaddr} ${dstport} ${end} ${flow-direction}");

  private static ReadLog read(byte[] data) {
    return read(data, Optional.empty(), Optional.empty());
  }

  private static ReadLog read(
      byte[] data, Optional<LogFormat> forced, Optional<FlowLogFormat> declared) {
    return ReadLog.of(
        new StreamRecords(Map.of(), forced, declared)
            .open(new KinesisRecord("logs", "shardId-000000000001", SEQUENCE, 0, data)));
  }

  private static DeadLetter only(ReadLog read) {
    assertThat(read.deadLetters()).hasSize(1);
    return read.deadLetters().get(0);
  }

  private static byte[] gzip(String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String quoted(String text) {
    return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String logEvent(String message) {
    return "{\"id\":\"3195\",\"timestamp\":1432826855000,\"message\":" + quoted(message) + "}";
  }

  private static String envelope(String logGroup, String... logEvents) {
    return "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"111122223333\",\"logGroup\":"
        + quoted(logGroup)
        + ",\"logStream\":\"s-1\",\"subscriptionFilters\":[\"all\"],\"logEvents\":["
        + String.join(",", logEvents)
        + "]}";
  }

  private static String eventBridge(String type, String detail) {
    return "{\"version\":\"0\",\"id\":\"6a7e\",\"detail-type\":\""
        + type
        + "\",\"source\":\"aws.s3\",\"account\":\"111122223333\",\"time\":\"2026-03-01T10:00:01Z\","
        + "\"region\":\"eu-west-1\",\"resources\":[],\"detail\":"
        + detail
        + "}";
  }

  // ---- shapes

  @Test
  void readsCloudTrailRecordsOfASubscription() {
    ReadLog read = read(gzip(envelope("trail", logEvent(CALL), logEvent(SIGN_IN))));

    assertThat(read.records()).containsExactly(CALL, SIGN_IN);
    assertThat(read.times()).containsExactly(CALL_TIME, CALL_TIME);
    assertThat(read.deadLetters()).isEmpty();
  }

  @Test
  void recognisesLogsByALargeFirstRecord() {
    String large = CALL.replace("e-1", "\\\"".repeat(120_000));

    assertThat(read(gzip(envelope("trail", logEvent(large), logEvent(CALL)))).records())
        .containsExactly(large, CALL);
  }

  @Test
  void namesShardSequenceNumberAndPlaceInTheMessage() {
    ReadLog read = read(gzip(envelope("trail", logEvent(CALL), logEvent(SIGN_IN))));

    assertThat(read.origins().get(1).object()).isEqualTo("kinesis://logs/shardId-000000000001");
    assertThat(read.origins().get(1).entry()).isEqualTo(SEQUENCE);
    assertThat(read.origins().get(1).record()).isEqualTo(2);
  }

  @Test
  void readsFlowLogLinesOfASubscription() {
    ReadLog read = read(gzip(envelope("flow", logEvent(FLOW))));

    assertThat(read.records()).containsExactly(FLOW_JSON);
    assertThat(read.deadLetters()).isEmpty();
  }

  @Test
  void readsFlowLogLinesOfACustomFormatByTheNamesThatTheFilterGives() {
    String event =
        "{\"id\":\"1\",\"timestamp\":1,\"message\":\"10.0.1.5 203.0.113.7 443 1767258060 -\","
            + "\"extractedFields\":{\"dst_port\":\"443\",\"srcaddr\":\"10.0.1.5\","
            + "\"dstaddr\":\"203.0.113.7\",\"end\":\"1767258060\",\"flow_direction\":\"-\"}}";

    ReadLog read = read(gzip(envelope("flow", event, event)));

    assertThat(read.deadLetters()).isEmpty();
    assertThat(read.records()).hasSize(2);
    assertThat(read.records().get(1))
        .contains("\"srcaddr\":\"10.0.1.5\"", "\"dstaddr\":\"203.0.113.7\"")
        .doesNotContain("flow-direction");
    assertThat(read.origins().get(1).record()).isEqualTo(2);
  }

  @Test
  void readsFlowLogLinesOfADeclaredFormat() {
    String line = "10.0.1.5 203.0.113.7 443 1767258060 egress";

    ReadLog read =
        read(gzip(envelope("flow", logEvent(line))), Optional.empty(), Optional.of(CUSTOM));

    assertThat(read.records())
        .containsExactly(
            "{\"srcaddr\":\"10.0.1.5\",\"dstaddr\":\"203.0.113.7\",\"dstport\":443,"
                + "\"end\":1767258060,\"flow-direction\":\"egress\"}");
  }

  @Test
  void readsOtherLogsBesideADeclaredFormat() {
    assertThat(read(FLOW.getBytes(UTF_8), Optional.empty(), Optional.of(CUSTOM)).records())
        .containsExactly(FLOW_JSON);
    assertThat(read(CALL.getBytes(UTF_8), Optional.empty(), Optional.of(CUSTOM)).records())
        .containsExactly(CALL);
  }

  @Test
  void readsAccessLogRecordsInJson() {
    ReadLog read = read(gzip(envelope("/aws/s3/b", logEvent(ACCESS))));

    assertThat(read.records()).hasSize(1);
    assertThat(read.times()).containsExactly(CALL_TIME);
    assertThat(read.deadLetters()).isEmpty();
  }

  @Test
  void dropsControlMessages() {
    String control =
        "{\"messageType\":\"CONTROL_MESSAGE\",\"owner\":\"CloudwatchLogs\",\"logGroup\":\"\","
            + "\"logStream\":\"\",\"subscriptionFilters\":[],\"logEvents\":[{\"id\":\"\","
            + "\"timestamp\":1432826855000,\"message\":\"CWL CONTROL MESSAGE: Checking health of"
            + " destination Kinesis stream.\"}]}";

    for (Optional<LogFormat> forced :
        Arrays.asList(Optional.<LogFormat>empty(), Optional.of(LogFormat.VPC_FLOW))) {
      ReadLog read = read(gzip(control), forced, Optional.of(CUSTOM));

      assertThat(read.records()).isEmpty();
      assertThat(read.deadLetters()).isEmpty();
    }
  }

  @Test
  void readsTheDetailOfEventBridgeEvents() {
    assertThat(read(eventBridge("AWS API Call via CloudTrail", CALL).getBytes(UTF_8)).records())
        .containsExactly(CALL);
    assertThat(
            read(eventBridge("AWS Console Sign In via CloudTrail", SIGN_IN).getBytes(UTF_8))
                .records())
        .containsExactly(SIGN_IN);
  }

  @Test
  void readsCloudTrailRecordsByThemselvesPackedOrNot() {
    assertThat(read(CALL.getBytes(UTF_8)).records()).containsExactly(CALL);
    assertThat(read(gzip(CALL)).records()).containsExactly(CALL);
    assertThat(read(gzip("{\"Records\":[" + CALL + "," + SIGN_IN + "]}")).records())
        .containsExactly(CALL, SIGN_IN);
  }

  @Test
  void readsFlowLogLinesByThemselves() {
    assertThat(read((FLOW + "\n" + FLOW).getBytes(UTF_8)).records())
        .containsExactly(FLOW_JSON, FLOW_JSON);
  }

  @Test
  void isNotMisledByTextThatLooksLikeAnotherLog() {
    String hostile = CALL.replace("PutBucketPolicy", FLOW + " CONTROL_MESSAGE logEvents");

    assertThat(read(gzip(envelope("trail", logEvent(hostile)))).records()).containsExactly(hostile);
  }

  // ---- what becomes a dead letter

  @Test
  void tellsTheLogGroupOfUnknownLogs() {
    DeadLetter letter =
        only(
            read(
                gzip(
                    envelope(
                        "/aws/lambda/shop",
                        logEvent("START RequestId: 1"),
                        logEvent("done in 5 ms")))));

    assertThat(letter.reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
    assertThat(letter.detail()).contains("log group /aws/lambda/shop");
    assertThat(letter.origin().object()).isEqualTo("kinesis://logs/shardId-000000000001");
    assertThat(letter.origin().entry()).isEqualTo(SEQUENCE);
  }

  @Test
  void keepsHostileNamesOutOfItsSentences() {
    DeadLetter letter = only(read(gzip(envelope("\u001b[31m<b>", logEvent("x")))));

    assertThat(letter.detail()).doesNotContain("<b>").doesNotContain("\u001b");
  }

  @Test
  void tellsTheTypeOfForeignEvents() {
    DeadLetter letter =
        only(read(eventBridge("EC2 Spot Interruption", "{\"action\":\"stop\"}").getBytes(UTF_8)));

    assertThat(letter.reason()).isEqualTo(Reason.UNKNOWN_FORMAT);
    assertThat(letter.detail()).contains("'EC2 Spot Interruption'");
  }

  @Test
  void readsWhatLiesBeforeTheEndOfCutGzip() {
    String many = "{\"Records\":[" + (noisy() + ",").repeat(200) + CALL + "]}";
    byte[] whole = gzip(many);

    ReadLog read = read(Arrays.copyOf(whole, whole.length / 2));

    assertThat(read.records()).isNotEmpty();
    assertThat(read.deadLetters()).extracting(DeadLetter::reason).contains(Reason.TRUNCATED);
  }

  private static String noisy() {
    StringBuilder noise = new StringBuilder();
    new Random(1).ints(400, 'a', 'z' + 1).forEach(c -> noise.append((char) c));
    return CALL.replace("e-1", noise.toString());
  }

  @Test
  void tellsOfMessagesThatWereCutAtTheSizeLimit() {
    ReadLog read =
        read(gzip(envelope("trail", logEvent(CALL.substring(0, 120)), logEvent(SIGN_IN))));

    assertThat(read.records()).containsExactly(SIGN_IN);
    DeadLetter letter = only(read);
    assertThat(letter.reason()).isEqualTo(Reason.MALFORMED_RECORD);
    assertThat(letter.origin().record()).isEqualTo(1);
  }

  @Test
  void tellsOfARecordThatIsCut() {
    assertThat(only(read(CALL.substring(0, 120).getBytes(UTF_8))).reason())
        .isEqualTo(Reason.TRUNCATED);
  }

  @Test
  void tellsOfDamagedGzip() {
    byte[] damaged = gzip(envelope("trail", logEvent(CALL)));
    damaged[damaged.length - 5] ^= 1;

    assertThat(read(damaged).deadLetters())
        .extracting(DeadLetter::reason)
        .containsExactly(Reason.CORRUPT);
  }

  @Test
  void stopsGzipThatInflatesBeyondMeasure() {
    byte[] bomb = gzip("{\"Records\":[" + CALL + "," + " ".repeat(80 << 20) + "]}");

    ReadLog read = read(bomb);

    assertThat(read.records()).containsExactly(CALL);
    assertThat(only(read).reason()).isEqualTo(Reason.INFLATES_TOO_FAR);
  }

  @Test
  void tellsOfPackedRecordsThatCouldNotBeTakenApart() {
    DeadLetter letter =
        only(read(new byte[] {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2, 1, 2, 3}));

    assertThat(letter.reason()).isEqualTo(Reason.CORRUPT);
    assertThat(letter.detail()).contains("Kinesis Producer Library");
  }

  @Test
  void tellsOfEmptyRecords() {
    assertThat(only(read(new byte[0])).reason()).isEqualTo(Reason.NO_RECORDS);
  }

  @Test
  void tellsOfWhateverIsNoLog() {
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      byte[] noise = new byte[1 + random.nextInt(300)];
      random.nextBytes(noise);

      ReadLog read = read(noise);

      assertThat(read.records()).isEmpty();
      assertThat(read.deadLetters()).hasSize(1);
    }
  }

  /** Whatever happens to a record on its way, nothing is thrown and nothing vanishes silently. */
  @Test
  void neitherThrowsNorKeepsSilentWhenBytesChange() {
    Random random = new Random(11);
    byte[] plain = envelope("trail", logEvent(CALL), logEvent(SIGN_IN)).getBytes(UTF_8);
    byte[] packed = gzip(envelope("trail", logEvent(CALL), logEvent(SIGN_IN)));
    for (int i = 0; i < 2000; i++) {
      byte[] changed = (i % 2 == 0 ? plain : packed).clone();
      changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));

      ReadLog read = read(changed);

      assertThat(read.records().size() + read.deadLetters().size()).as("change %d", i).isPositive();
    }
  }
}
