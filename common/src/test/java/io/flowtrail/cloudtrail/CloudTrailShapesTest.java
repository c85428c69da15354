package io.flowtrail.cloudtrail;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.DeadLetter.Reason;
import io.flowtrail.event.JsonText;
import io.flowtrail.event.LogEvent;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CloudTrailShapesTest {
  private static final String A =
      "{\"eventVersion\":\"1.08\",\"eventTime\":\"2026-03-01T10:00:00Z\","
          + "\"eventSource\":\"s3.amazonaws.com\",\"eventName\":\"GetObject\",\"eventID\":\"a-1\"}";
  private static final String B =
      "{\"eventID\":\"b-2\",\"eventName\":\"PutObject\",\"eventTime\":\"2026-03-01T10:00:01Z\"}";

  private static String quoted(String json) {
    StringBuilder out = new StringBuilder();
    JsonText.appendQuoted(out, json);
    return out.toString();
  }

  private static void assertBoth(String text) {
    ReadLog log = ReadLog.of(text, "eventName", "eventID");
    assertThat(log.deadLetters()).isEmpty();
    assertThat(log.first("eventName")).containsExactly("STRING:GetObject", "STRING:PutObject");
    assertThat(log.records()).extracting(r -> r.origin().record()).containsExactly(1L, 2L);
    assertThat(log.records())
        .extracting(ReadLog.Read::time)
        .containsExactly(
            Instant.parse("2026-03-01T10:00:00Z").toEpochMilli(),
            Instant.parse("2026-03-01T10:00:01Z").toEpochMilli());
    assertThat(log.records()).extracting(ReadLog.Read::json).containsExactly(A, B);
  }

  @Test
  void readsALogFile() {
    assertBoth("{\"Records\":[" + A + "," + B + "]}");
  }

  @Test
  void readsALogFileWithOtherMembersAroundItsRecords() {
    assertBoth(
        "{\"x\":[1,{\"y\":2}],\"Records\":[" + A + "],\"z\":{},\"Records\":[" + B + "],\"n\":1}");
  }

  @Test
  void readsABareArray() {
    assertBoth("[" + A + "," + B + "]");
  }

  @Test
  void readsOneRecordALine() {
    assertBoth(A + "\n" + B + "\n");
    assertBoth(A + "\r\n\r\n" + B);
  }

  @Test
  void readsLogFilesOneBehindTheOther() {
    assertBoth("{\"Records\":[" + A + "]}{\"Records\":[" + B + "]}");
    assertBoth(A + B);
  }

  @Test
  void readsAnArrayOfLogFiles() {
    assertBoth("[{\"Records\":[" + A + "]},{\"Records\":[" + B + "]}]");
  }

  @Test
  void readsABehindAByteOrderMark() {
    assertBoth("\uFEFF{\"Records\":[" + A + "," + B + "]}");
  }

  @Test
  void readsIndentedText() {
    String indented = (A + "," + B).replace(",", " ,\n      ").replace(":\"", " : \"");
    ReadLog log = ReadLog.of("{\n  \"Records\" : [\n    " + indented + "\n  ]\n}\n", "eventName");
    assertThat(log.deadLetters()).isEmpty();
    assertThat(log.first("eventName")).containsExactly("STRING:GetObject", "STRING:PutObject");
    assertThat(log.records()).extracting(ReadLog.Read::json).containsExactly(A, B);
  }

  @Test
  void readsWhatLookupEventsPrints() {
    assertBoth(
        "{\"Events\":[{\"EventId\":\"a-1\",\"EventName\":\"GetObject\",\"Resources\":[],"
            + "\"CloudTrailEvent\":"
            + quoted(A)
            + "},{\"CloudTrailEvent\":"
            + quoted(B)
            + ",\"EventTime\":1.7E9}],\"NextToken\":\"t\"}");
  }

  @Test
  void keepsEscapesThatBelongToTheRecordInsideAText() {
    String inner = "{\"eventName\":\"a\\\"b\\\\ \\u00e4 \\ud83d\\ude00 \u00e9\",\"eventID\":\"1\"}";
    ReadLog log =
        ReadLog.of("{\"Events\":[{\"CloudTrailEvent\":" + quoted(inner) + "}]}", "eventName");
    assertThat(log.first("eventName"))
        .containsExactly("ESCAPED_STRING:a\"b\\ \u00e4 \uD83D\uDE00 \u00e9");
    assertThat(log.records().get(0).raw()).isEqualTo(inner);
  }

  @Test
  void readsCloudWatchLogsEnvelopesAndDropsControlMessages() {
    assertBoth(
        "{\"messageType\":\"CONTROL_MESSAGE\",\"owner\":\"CloudwatchLogs\",\"logGroup\":\"\","
            + "\"logStream\":\"\",\"subscriptionFilters\":[],\"logEvents\":[{\"id\":\"\","
            + "\"timestamp\":1,\"message\":\"CWL CONTROL MESSAGE: Checking health of destination"
            + " Kinesis stream.\"}]}"
            + "{\"messageType\":\"DATA_MESSAGE\",\"owner\":\"1\",\"logGroup\":\"g\",\"logStream\":\"s\","
            + "\"subscriptionFilters\":[\"f\"],\"logEvents\":[{\"id\":\"1\",\"timestamp\":2,"
            + "\"message\":"
            + quoted(A)
            + "},{\"id\":\"2\",\"timestamp\":3,\"message\":"
            + quoted(B)
            + "}],\"policyLevel\":\"ACCOUNT_LEVEL_POLICY\"}");
  }

  @Test
  void readsWhatCloudWatchLogsPrints() {
    assertBoth(
        "{\"events\":[{\"logStreamName\":\"s\",\"timestamp\":1,\"message\":"
            + quoted(A)
            + ",\"ingestionTime\":2,\"eventId\":\"3\"},{\"timestamp\":1,\"message\":"
            + quoted(B)
            + "}],\"searchedLogStreams\":[],\"nextToken\":\"t\"}");
  }

  @Test
  void readsEventBridgeEvents() {
    String before =
        "{\"version\":\"0\",\"id\":\"e\",\"detail-type\":\"AWS API Call via CloudTrail\","
            + "\"source\":\"aws.s3\",\"account\":\"1\",\"time\":\"2020-01-01T00:00:00Z\","
            + "\"region\":\"eu-west-1\",\"resources\":[],\"detail\":";
    assertBoth(before + A + "}\n" + before + B + "}\n");
  }

  @Test
  void anEmptyListIsFineAndSilent() {
    assertThat(ReadLog.of("{\"Records\":[]}").order()).isEmpty();
    assertThat(ReadLog.of("[]").order()).isEmpty();
  }

  @Test
  void aFileWithoutAnythingIsADeadLetter() {
    assertThat(ReadLog.of("").reasons()).containsExactly(Reason.NO_RECORDS);
    assertThat(ReadLog.of(" \n").reasons()).containsExactly(Reason.NO_RECORDS);
    assertThat(ReadLog.of("{\"Records\":null}").reasons()).containsExactly(Reason.NO_RECORDS);
  }

  @Test
  void aDigestFileIsCalledByItsName() {
    ReadLog log =
        ReadLog.of(
            "{\"awsAccountId\":\"1\",\"digestStartTime\":\"x\",\"digestS3Object\":\"y\","
                + "\"logFiles\":[{\"s3Object\":\"z\"}]}");
    assertThat(log.reasons()).containsExactly(Reason.UNKNOWN_FORMAT);
    assertThat(log.deadLetters().get(0).detail()).contains("digest");
  }

  @Test
  void textThatIsNoJsonIsOneDeadLetter() {
    ReadLog log = ReadLog.of("2 111122223333 eni-1 10.0.0.1\n2 111122223333 eni-1 10.0.0.2\n");
    assertThat(log.reasons()).containsExactly(Reason.UNKNOWN_FORMAT);
  }

  @Test
  void readsInsightsAndNetworkActivity() {
    ReadLog log =
        ReadLog.of(
            "{\"Records\":[{\"eventVersion\":\"1.09\",\"eventTime\":\"2026-03-01T10:00:00Z\","
                + "\"awsRegion\":\"us-east-1\",\"eventID\":\"i\",\"eventType\":\"AwsCloudTrailInsight\","
                + "\"eventCategory\":\"Insight\",\"insightDetails\":{\"state\":\"Start\"}},"
                + "{\"eventVersion\":\"1.10\",\"eventTime\":\"2026-03-01T10:00:00.5+01:00\","
                + "\"eventType\":\"AwsVpceEvent\",\"vpcEndpointId\":\"vpce-1\"}]}",
            "insightDetails.state",
            "vpcEndpointId");
    assertThat(log.deadLetters()).isEmpty();
    assertThat(log.records().get(0).first("insightDetails.state")).isEqualTo("STRING:Start");
    assertThat(log.records().get(1).first("vpcEndpointId")).isEqualTo("STRING:vpce-1");
    assertThat(log.records().get(1).time())
        .isEqualTo(Instant.parse("2026-03-01T09:00:00.500Z").toEpochMilli());
  }

  @Test
  void aggregatedEventsAndOtherMajorVersionsAreUnsupported() {
    ReadLog log =
        ReadLog.of(
            "[{\"eventVersion\":\"1.0\",\"accountId\":\"1\",\"eventId\":\"x\","
                + "\"eventCategory\":\"Aggregated\",\"eventType\":\"AwsAggregatedEvent\"},"
                + "{\"eventVersion\":\"2.1\",\"eventSource\":\"aws:s3\",\"eventID\":\"q\"},"
                + "{\"eventVersion\":\"1.99\",\"eventID\":\"r\"}]");
    assertThat(log.reasons()).containsExactly(Reason.UNSUPPORTED_FORMAT, Reason.UNSUPPORTED_FORMAT);
    assertThat(log.deadLetters().get(1).detail()).contains("2.1");
    assertThat(log.deadLetters().get(1).eventId()).isEqualTo("q");
    assertThat(log.records()).extracting(r -> r.origin().record()).containsExactly(3L);
  }

  @Test
  void aRecordWithoutAReadableTimeIsDeliveredWithoutTime() {
    ReadLog log =
        ReadLog.of(
            "{\"eventName\":\"A\"}\n{\"eventName\":\"B\",\"eventTime\":\"yesterday\"}\n"
                + "{\"eventName\":\"C\",\"eventTime\":1700000000}\n"
                + "{\"eventName\":\"D\",\"eventTime\":\"2026-02-30T00:00:00Z\"}\n"
                + "{\"eventName\":\"E\",\"eventTime\":\"2026-03-01T10:00:0\\u0030Z\"}");
    assertThat(log.deadLetters()).isEmpty();
    assertThat(log.records())
        .extracting(ReadLog.Read::time)
        .containsExactly(
            LogEvent.NO_TIME,
            LogEvent.NO_TIME,
            LogEvent.NO_TIME,
            LogEvent.NO_TIME,
            Instant.parse("2026-03-01T10:00:00Z").toEpochMilli());
  }

  @Test
  void originNamesTheByteWhereTheRecordBegins() {
    String text = "{\"Records\":[ " + A + " ,\n" + B + "]}";
    ReadLog log = ReadLog.of(text);
    assertThat(log.records())
        .extracting(r -> r.origin().offset())
        .containsExactly((long) text.indexOf(A), (long) text.indexOf(B));
    assertThat(log.records()).extracting(ReadLog.Read::raw).containsExactly(A, B);
  }
}
