package io.flowtrail.s3access;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AccessLogReaderTest {
  private static final FieldProjection NOTHING = FieldProjection.empty(LogSource.S3_ACCESS);
  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String OWNER =
      "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be";
  private static final String TAIL =
      " - s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234= -"
          + " TLS_AES_128_GCM_SHA256 - org-logs.s3.eu-west-1.amazonaws.com TLSv1.3 - - -";
  private static final String DENIED =
      OWNER
          + " org-logs [01/Mar/2026:10:00:00 +0000] 203.0.113.9 - 3E57427F3EXAMPLE"
          + " REST.GET.OBJECT AWSLogs/a%252Bb.json.gz \"GET /AWSLogs/a%2Bb.json.gz HTTP/1.1\" 403"
          + " AccessDenied 243 - 8 - \"-\" \"curl/8.5\""
          + TAIL;
  private static final String QUOTES =
      OWNER
          + " org-logs [01/Mar/2026:10:00:01 +0000] 203.0.113.9 - 3E57427F4EXAMPLE"
          + " REST.GET.OBJECT x \"GET /x HTTP/1.1\" 403 AccessDenied 243 - 8 -"
          + " \"a \"b\" c\" \"Mozilla/5.0 (x)\"\" - s9lz= - TLS_AES_128_GCM_SHA256 -"
          + " org-logs.s3.eu-west-1.amazonaws.com TLSv1.3 - - -";
  private static final String BATCH =
      OWNER
          + " org-logs [01/Mar/2026:10:00:02 +0000] - arn:aws:sts::111122223333:assumed-role/Ops/ana"
          + " 3E57427F5EXAMPLE BATCH.DELETE.OBJECT AWSLogs/x.json.gz - 204 - - 52310 - - - - -"
          + " s9lz= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader org-logs.s3.eu-west-1.amazonaws.com"
          + " TLSv1.3 - - eu-west-1";

  /** A line with something in the place of its last part, from the Request-URI on. */
  private static String line(String key, String rest) {
    return OWNER
        + " org-logs [01/Mar/2026:10:00:00 +0000] 203.0.113.9 - ID1 REST.GET.OBJECT "
        + key
        + " "
        + rest;
  }

  private static AccessLogReader reader(ByteInput in) {
    return new AccessLogReader(in, "access", "", NOTHING);
  }

  private static ReadLog read(String text) {
    return ReadLog.of(reader(ByteInput.of(ReadLog.bytes(text))));
  }

  private static JsonNode record(String line) {
    ReadLog read = read(line);
    assertThat(read.deadLetters()).isEmpty();
    assertThat(read.records()).hasSize(1);
    return json(read.records().get(0));
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static DeadLetter rejected(String line) {
    ReadLog read = read(line);
    assertThat(read.records()).isEmpty();
    assertThat(read.deadLetters()).hasSize(1);
    return read.deadLetters().get(0);
  }

  // ---- whole lines

  @Test
  void readsAllFieldsUnderTheGuidesNames() {
    assertThat(read(DENIED).records())
        .containsExactly(
            "{\"bucket_owner\":\""
                + OWNER
                + "\",\"bucket\":\"org-logs\",\"time\":\"2026-03-01T10:00:00Z\","
                + "\"remote_ip\":\"203.0.113.9\",\"request_id\":\"3E57427F3EXAMPLE\","
                + "\"operation\":\"REST.GET.OBJECT\",\"key\":\"AWSLogs/a+b.json.gz\","
                + "\"request_uri\":\"GET /AWSLogs/a%2Bb.json.gz HTTP/1.1\",\"http_status\":403,"
                + "\"error_code\":\"AccessDenied\",\"bytes_sent\":243,\"total_time\":8,"
                + "\"user_agent\":\"curl/8.5\",\"host_id\":"
                + "\"s9lzHYrFp76ZVxRcpX9+5cjAnEH2ROuNkd2BHfIa6UkFVdtjf5mKR3/eTPFvsiP/XV/VLi31234=\","
                + "\"cipher_suite\":\"TLS_AES_128_GCM_SHA256\","
                + "\"host_header\":\"org-logs.s3.eu-west-1.amazonaws.com\","
                + "\"tls_version\":\"TLSv1.3\"}");
    assertThat(read(DENIED).times())
        .containsExactly(Instant.parse("2026-03-01T10:00:00Z").toEpochMilli());
  }

  @Test
  void readsQuotesInsideOfQuotedFields() {
    JsonNode record = record(QUOTES);

    assertThat(record.get("referer").asText()).isEqualTo("a \"b\" c");
    assertThat(record.get("user_agent").asText()).isEqualTo("Mozilla/5.0 (x)\"");
    assertThat(record.get("host_id").asText()).isEqualTo("s9lz=");
    assertThat(record.has("ambiguous")).isFalse();
  }

  @Test
  void readsLinesOfWhichEveryQuotedFieldIsABareDash() {
    JsonNode record = record(BATCH);

    assertThat(record.get("operation").asText()).isEqualTo("BATCH.DELETE.OBJECT");
    assertThat(record.get("requester").asText())
        .isEqualTo("arn:aws:sts::111122223333:assumed-role/Ops/ana");
    assertThat(record.get("http_status").asInt()).isEqualTo(204);
    assertThat(record.get("object_size").asInt()).isEqualTo(52310);
    assertThat(record.get("signature_version").asText()).isEqualTo("SigV4");
    assertThat(record.get("source_region").asText()).isEqualTo("eu-west-1");
    for (String absent :
        List.of("remote_ip", "request_uri", "referer", "user_agent", "bytes_sent")) {
      assertThat(record.has(absent)).as(absent).isFalse();
    }
  }

  @Test
  void takesAnyMixOfBareAndQuotedNil() {
    String middle = " 200 - 1 2 3 4 ";
    for (String uri : List.of("-", "\"-\"", "\"GET / HTTP/1.1\"")) {
      for (String referer : List.of("-", "\"-\"", "\"r\"")) {
        for (String agent : List.of("-", "\"-\"", "\"u\"", "\"\"")) {
          String line = line("k", uri + middle + referer + " " + agent + " v9" + TAIL.substring(2));
          JsonNode record = record(line);
          assertThat(record.get("version_id").asText()).as(line).isEqualTo("v9");
          assertThat(record.get("tls_version").asText()).as(line).isEqualTo("TLSv1.3");
          assertThat(record.get("turn_around_time").asInt()).isEqualTo(4);
          assertThat(record.has("request_uri")).as(line).isEqualTo(uri.contains("GET"));
          assertThat(record.has("referer")).as(line).isEqualTo(referer.contains("r"));
          assertThat(record.has("user_agent")).as(line).isEqualTo(agent.contains("u"));
          assertThat(record.has("ambiguous")).isFalse();
        }
      }
    }
  }

  @Test
  void aRefererWithQuotesAndABareUserAgentDoesNotMoveTheLaterFields() {
    JsonNode record =
        record(line("k", "\"GET / HTTP/1.1\" 200 - 1 2 3 4 \"x\" \"y\" - v9" + TAIL.substring(2)));

    assertThat(record.get("referer").asText()).isEqualTo("x\" \"y");
    assertThat(record.get("version_id").asText()).isEqualTo("v9");
    assertThat(record.get("tls_version").asText()).isEqualTo("TLSv1.3");
  }

  @Test
  void aForgedRefererMovesNoField() {
    JsonNode record =
        record(
            line(
                "k",
                "\"GET /k HTTP/1.1\" 403 AccessDenied 243 - 8 -"
                    + " \"x\" 200 - 1 1 1 1 \"-\" \"y\" \"curl\""
                    + TAIL));

    assertThat(record.get("http_status").asInt()).isEqualTo(403);
    assertThat(record.get("error_code").asText()).isEqualTo("AccessDenied");
    assertThat(record.get("bytes_sent").asInt()).isEqualTo(243);
    assertThat(record.get("request_uri").asText()).isEqualTo("GET /k HTTP/1.1");
    assertThat(record.get("cipher_suite").asText()).isEqualTo("TLS_AES_128_GCM_SHA256");
    assertThat(record.get("ambiguous").asBoolean()).isTrue();
  }

  @Test
  void quotesInTheRequestUriStayInIt() {
    JsonNode record = record(line("k", "\"GET /\" HTTP/1.1\" 200 - 1 2 3 4 \"r\" \"u\"" + TAIL));

    assertThat(record.get("request_uri").asText()).isEqualTo("GET /\" HTTP/1.1");
    assertThat(record.get("referer").asText()).isEqualTo("r");
  }

  @Test
  void theCloudFrontIdentityHasSpacesInIt() {
    String identity = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1";
    for (String line : List.of(DENIED, BATCH)) {
      JsonNode record =
          record(line.replaceFirst(" (-|arn:\\S+) (3E57427F\\dEXAMPLE)", " " + identity + " $2"));
      assertThat(record.get("requester").asText()).isEqualTo(identity);
      assertThat(record.get("request_id").asText()).startsWith("3E57427F");
      assertThat(record.get("operation").asText()).endsWith(".OBJECT");
    }
  }

  @Test
  void operationsMayHaveFourPartsOrANewKindOfName() {
    for (String operation : List.of("S3.COMPUTE.OBJECT.CHECKSUM", "NEW.KIND.OF")) {
      JsonNode record = record(BATCH.replace("BATCH.DELETE.OBJECT", operation));
      assertThat(record.get("operation").asText()).isEqualTo(operation);
      assertThat(record.get("request_id").asText()).isEqualTo("3E57427F5EXAMPLE");
    }
  }

  @Test
  void oldLinesEndWithTheVersionIdAndNewOnesHaveExtras() {
    String old = DENIED.substring(0, DENIED.length() - TAIL.length());
    assertThat(record(old + " v1").get("version_id").asText()).isEqualTo("v1");
    assertThat(record(old + " -").has("version_id")).isFalse();

    JsonNode record = record(DENIED + " new1 - new3");
    assertThat(record.get("extra").toString()).isEqualTo("[\"new1\",\"-\",\"new3\"]");
    assertThat(record.get("tls_version").asText()).isEqualTo("TLSv1.3");
  }

  // ---- values

  @Test
  void keysAreDecodedTwiceTheSecondTimeOnlyIfThatIsPossible() {
    String rest = "\"GET / HTTP/1.1\" 200 - 1 2 3 4 \"-\" \"-\"" + TAIL;
    String[][] keys = {
      {"a%2520b", "a b"},
      {"a%2522b", "a\"b"},
      {"100%2525", "100%"},
      {"100%25", "100%"},
      {"a%252Fb", "a/b"},
      {"%25C3%25A9", "é"},
      {"%C3%A9", "é"},
      {"%25FF", "%FF"},
      {"a+b", "a+b"},
      {"50%_%zz", "50%_%zz"},
      {"%", "%"}
    };
    for (String[] key : keys) {
      assertThat(record(line(key[0], rest)).get("key").asText()).as(key[0]).isEqualTo(key[1]);
    }
  }

  @Test
  void badBytesAndControlCharactersStayInsideOfValidJson() {
    byte[] bytes =
        line("k", "\"GET /? HTTP/1.1\" 200 - 1 2 3 4 \"\u001b[31m\\\" \"é\"" + TAIL)
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '?' ? (byte) 0xFE : bytes[i];
    }

    ReadLog read = ReadLog.of(reader(ByteInput.of(bytes)));

    JsonNode record = json(read.records().get(0));
    assertThat(record.get("request_uri").asText()).isEqualTo("GET /\uFFFD HTTP/1.1");
    assertThat(record.get("referer").asText()).isEqualTo("\u001b[31m\\");
    assertThat(record.get("user_agent").asText()).isEqualTo("é");
  }

  @Test
  void aTimeThatIsNoneStaysAsTextAndTheRecordIsKept() {
    ReadLog read = read(DENIED.replace("01/Mar/2026", "31/Feb/2026"));

    assertThat(json(read.records().get(0)).get("time").asText())
        .isEqualTo("31/Feb/2026:10:00:00 +0000");
    assertThat(read.times()).containsExactly(LogEvent.NO_TIME);
  }

  @Test
  void timeZonesAreHeeded() {
    assertThat(record(DENIED.replace("+0000", "-0130")).get("time").asText())
        .isEqualTo("2026-03-01T11:30:00Z");
  }

  @Test
  void numbersBeyondMeasureStayAsText() {
    assertThat(read(DENIED.replace(" 243 ", " 99999999999999999999 ")).records().get(0))
        .contains("\"bytes_sent\":\"99999999999999999999\"");
  }

  // ---- slots

  @Test
  void slotsMayBeNamedInAllWaysThatAwsNamesTheFields() {
    String[][] names = {
      {"httpstatus", "403"},
      {"HTTP status", "403"},
      {"Http-Status", "403"},
      {"requestdatetime", "2026-03-01T10:00:00Z"},
      {"request_time", "2026-03-01T10:00:00Z"},
      {"remoteip", "203.0.113.9"},
      {"bucket_name", "org-logs"},
      {"bucketowner", OWNER},
      {"bucket_owner_id", OWNER},
      {"key_name", "AWSLogs/a+b.json.gz"},
      {"key_raw", "AWSLogs/a%252Bb.json.gz"},
      {"errorcode", "AccessDenied"},
      {"bytessent", "243"},
      {"useragent", "curl/8.5"},
      {"endpoint", "org-logs.s3.eu-west-1.amazonaws.com"},
      {"tlsversion", "TLSv1.3"},
      {"ciphersuite", "TLS_AES_128_GCM_SHA256"},
      {"sigv", ""},
      {"authtype", ""},
      {"referrer", ""},
      {"versionid", ""},
      {"no_such_field", ""}
    };
    FieldProjection.Builder fields =
        FieldProjection.builder(LogSource.S3_ACCESS, DerivedFields.NONE);
    for (String[] name : names) {
      fields.slot(name[0]);
    }
    LogEvent event = new LogEvent();
    AccessLogReader reader =
        new AccessLogReader(ByteInput.of(ReadLog.bytes(DENIED)), "a", "", fields.build());

    assertThat(reader.next(event)).isEqualTo(Status.RECORD);
    for (int i = 0; i < names.length; i++) {
      assertThat(event.firstText(i)).as(names[i][0]).isEqualTo(names[i][1]);
    }
    assertThat(event.kind(event.first(0))).isEqualTo(ValueKind.NUMBER);
    assertThat(event.rawText()).isEqualTo(DENIED);
  }

  @Test
  void extrasAndAmbiguityHaveSlots() {
    FieldProjection.Builder fields =
        FieldProjection.builder(LogSource.S3_ACCESS, DerivedFields.NONE);
    int extra = fields.slot("extra");
    int ambiguous = fields.slot("ambiguous");
    LogEvent event = new LogEvent();
    AccessLogReader reader =
        new AccessLogReader(
            ByteInput.of(ReadLog.bytes(DENIED.replace("\"-\"", "\"a\" \"b\"") + " x y\n" + DENIED)),
            "a",
            "",
            fields.build());

    reader.next(event);
    assertThat(event.text(event.next(event.first(extra)))).isEqualTo("y");
    assertThat(event.kind(event.first(ambiguous))).isEqualTo(ValueKind.BOOLEAN);
    reader.next(event);
    assertThat(event.first(extra)).isEqualTo(-1);
    assertThat(event.first(ambiguous)).isEqualTo(-1);
  }

  // ---- the JSON form

  private static final String RECORD =
      "{\"schema_version_id\":\"1.0\",\"bucket_owner_id\":\"79a5\",\"bucket_name\":\"org-logs\","
          + "\"request_time\":\"2026-03-01T10:00:00Z\",\"remote_ip\":\"203.0.113.9\","
          + "\"requester\":\"-\",\"request_id\":\"ID1\",\"operation\":\"REST.GET.OBJECT\","
          + "\"key_name\":\"a%2520b\",\"request_uri\":\"GET /a\\\"b HTTP/1.1\","
          + "\"http_status\":\"403\",\"bytes_sent\":243,\"object_size\":null,"
          + "\"user_agent\":\"curl\",\"more\":{\"x\": [1]}}";
  private static final String RECORD_OUT =
      "{\"schema_version_id\":\"1.0\",\"bucket_owner\":\"79a5\",\"bucket\":\"org-logs\","
          + "\"time\":\"2026-03-01T10:00:00Z\",\"remote_ip\":\"203.0.113.9\","
          + "\"request_id\":\"ID1\",\"operation\":\"REST.GET.OBJECT\",\"key\":\"a b\","
          + "\"request_uri\":\"GET /a\\\"b HTTP/1.1\",\"http_status\":403,\"bytes_sent\":243,"
          + "\"user_agent\":\"curl\",\"more\":{\"x\":[1]}}";

  @Test
  void readsTheJsonOfCloudWatchLogsUnderTheSameNames() throws IOException {
    String envelope =
        "{\"messageType\":\"DATA_MESSAGE\",\"logEvents\":[{\"message\":"
            + JSON.writeValueAsString(RECORD)
            + "}]}";
    ReadLog read = read(RECORD + "\n" + envelope + "{\"message\":" + RECORD + "}\n");

    assertThat(read.deadLetters()).isEmpty();
    assertThat(read.records()).containsExactly(RECORD_OUT, RECORD_OUT, RECORD_OUT);
    assertThat(read.times()).containsOnly(Instant.parse("2026-03-01T10:00:00Z").toEpochMilli());
  }

  @Test
  void fillsSlotsFromJsonToo() {
    FieldProjection.Builder fields =
        FieldProjection.builder(LogSource.S3_ACCESS, DerivedFields.NONE);
    int status = fields.slot("httpstatus");
    int key = fields.slot("key");
    int raw = fields.slot("key_raw");
    int requester = fields.slot("requester");
    int schema = fields.slot("schema_version_id");
    LogEvent event = new LogEvent();

    new AccessLogReader(ByteInput.of(ReadLog.bytes(RECORD)), "a", "", fields.build()).next(event);

    assertThat(event.number(event.first(status))).isEqualTo(403);
    assertThat(event.firstText(key)).isEqualTo("a b");
    assertThat(event.firstText(raw)).isEqualTo("a%2520b");
    assertThat(event.first(requester)).isEqualTo(-1);
    assertThat(event.firstText(schema)).isEqualTo("1.0");
  }

  @Test
  void readsEveryFormOfTimeInJson() {
    long time = Instant.parse("2026-03-01T10:00:00Z").toEpochMilli();
    for (String form :
        List.of(
            "\"2026-03-01T10:00:00Z\"",
            "\"2026-03-01T11:00:00.000+01:00\"",
            "\"[01/Mar/2026:10:00:00 +0000]\"",
            "\"01/Mar/2026:10:00:00 +0000\"",
            Long.toString(time),
            Long.toString(time / 1000))) {
      assertThat(read(RECORD.replace("\"2026-03-01T10:00:00Z\"", form)).times())
          .as(form)
          .containsExactly(time);
    }
  }

  @Test
  void jsonThatIsNoRecordIsADeadLetter() {
    assertThat(rejected("{\"eventVersion\":\"1.08\",\"eventName\":\"x\"}").detail())
        .contains("without the fields");
    assertThat(rejected("{\"bucket_name\":\"a\",").reason()).isEqualTo(Reason.MALFORMED_RECORD);
    assertThat(rejected("{" + "\"a\":{".repeat(10_000)).reason()).isEqualTo(Reason.TOO_DEEP);
  }

  // ---- bad lines

  @Test
  void linesThatFitNowhereSayWhy() {
    String[][] bad = {
      {"hello", "ends before the time"},
      {"a b c d", "no [ of the time"},
      {"a b [01/Mar/2026", "no ] behind"},
      {"a b [x] 1.2.3.4 - ID REST.GET.OBJECT", "ends before the Request-URI"},
      {line("k", "GET / 200 - 1 2 3 4 - - v"), "no Request-URI"},
      {line("k", "\"GET / HTTP/1.1\" 200 - 1 2 x 4 \"-\" \"-\" v"), "no status and numbers"},
      {line("k", "\"GET / HTTP/1.1\" 200 - 1 2 3 4 \"-\""), "do not match"},
      {line("k", "\"GET / HTTP/1.1\" 200 - 1 2 3 4 \"-\" \"-\""), "nothing behind"},
      {line("k", "\"GET / HTTP/1.1\" 200 - 1 2 3 4 \"-\" \"-\"v h"), "no space behind"},
      {line("k", "- 200 - 1 2 3 4 - x v"), "no User-Agent"},
    };
    for (String[] line : bad) {
      DeadLetter letter = rejected(line[0]);
      assertThat(letter.reason()).isEqualTo(Reason.MALFORMED_RECORD);
      assertThat(letter.detail()).as(line[0]).contains(line[1]);
    }
    assertThat(rejected(line("k", "x")).eventId()).isEqualTo("ID1");
  }

  @Test
  void aLineOverTheLimitIsADeadLetterAndTheRestIsRead() {
    String huge = DENIED.replace("curl/8.5", "x".repeat(LineLogReader.LINE_LIMIT));
    ReadLog read = read(DENIED + "\n" + huge + "\n" + BATCH);

    assertThat(read.records()).hasSize(2);
    assertThat(read.deadLetters())
        .singleElement()
        .extracting(DeadLetter::reason)
        .isEqualTo(Reason.RECORD_TOO_LARGE);
  }

  @Test
  void anEmptyFileSaysSo() {
    assertThat(rejected("").reason()).isEqualTo(Reason.NO_RECORDS);
  }

  // ---- hard input

  @Test
  void theSameComesOutWhereverTheInputIsSplit() {
    byte[] bytes =
        ReadLog.bytes(DENIED + "\r\n" + RECORD + "\nbad\n{\"x\n" + QUOTES + "\n\n" + BATCH);
    List<String> whole = ReadLog.of(reader(ByteInput.of(bytes))).all();

    assertThat(whole).hasSize(6);
    for (int split = 0; split <= bytes.length; split++) {
      assertThat(ReadLog.of(reader(ReadLog.splitAt(bytes, split))).all()).isEqualTo(whole);
    }
    assertThat(ReadLog.of(reader(ReadLog.dripping(bytes))).all()).isEqualTo(whole);
  }

  @Test
  void damagedFilesNeverThrowAndTheirIntactLinesSurvive() {
    Random random = new Random(99);
    List<String> seeds = List.of(DENIED, QUOTES, BATCH, RECORD);
    List<String> good = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      good.add(DENIED.replace("3E57427F3EXAMPLE", "GOOD" + i));
    }
    String front = String.join("\n", good.subList(0, 3)) + "\n";
    String back = "\n" + String.join("\n", good.subList(3, 6)) + "\n";
    for (int i = 0; i < 5000; i++) {
      byte[] damaged =
          ReadLog.damage(ReadLog.bytes(seeds.get(random.nextInt(seeds.size()))), random);
      java.io.ByteArrayOutputStream file = new java.io.ByteArrayOutputStream();
      file.writeBytes(ReadLog.bytes(front));
      file.writeBytes(damaged);
      file.writeBytes(ReadLog.bytes(back));

      ReadLog read =
          ReadLog.of(
              reader(ByteInput.of(file.toByteArray())), event -> event.json() + event.rawText());

      String all = String.join("\n", read.records());
      assertThat(all).contains("GOOD0", "GOOD1", "GOOD2", "GOOD3", "GOOD4", "GOOD5");
    }
  }

  @Test
  void everyRecordOfADamagedFileIsValidJson() {
    Random random = new Random(5);
    byte[] whole = ReadLog.bytes(DENIED + "\n" + QUOTES + "\n" + BATCH + "\n" + RECORD);
    for (int i = 0; i < 3000; i++) {
      ReadLog read = ReadLog.of(reader(ByteInput.of(ReadLog.damage(whole, random))));
      read.records().forEach(AccessLogReaderTest::json);
    }
  }
}
