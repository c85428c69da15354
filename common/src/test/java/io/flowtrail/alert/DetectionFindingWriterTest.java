package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.sigma.match.MatchedField;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code -Dflowtrail.golden=write} writes the expected findings anew. */
class DetectionFindingWriterTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path GOLDEN = Path.of("src/test/resources/io/flowtrail/alert/findings");

  static Stream<Arguments> findings() {
    return Stream.of(
        Arguments.of("cloudtrail-success", stopped("")),
        Arguments.of(
            "cloudtrail-attempt",
            stopped(
                ",\"errorCode\":\"AccessDenied\",\"errorMessage\":\"User is not authorized to perform:"
                    + " cloudtrail:StopLogging on resource: arn:aws:cloudtrail:eu-west-1:111122223333:"
                    + "trail/main because no identity-based policy allows it\"")),
        Arguments.of("vpcflow", flow()),
        Arguments.of("s3access", access()),
        Arguments.of(
            "cloudtrail-not-intact",
            stopped("")
                .withIntegrity(
                    Map.of(
                        "s3://org-logs/AWSLogs/a.json.gz",
                        EvidenceIntegrity.of(
                            Findings.log(
                                Verdict.MODIFIED, "the hash is not the one in the digest"))))),
        Arguments.of(
            "integrity-log-modified",
            Findings.alert(
                Findings.log(Verdict.MODIFIED, "the hash is not the one in the digest"))),
        Arguments.of(
            "integrity-log-missing",
            Findings.alert(Findings.log(Verdict.MISSING, "the digest lists it"))),
        Arguments.of(
            "integrity-digest-signature",
            Findings.alert(
                Findings.digest(Verdict.BAD_SIGNATURE, "the signature is not of this content"))),
        Arguments.of(
            "integrity-gap",
            Findings.alert(Findings.gap(Verdict.BROKEN_CHAIN, "no digests for one hour"))));
  }

  private static Alert stopped(String members) {
    AlertGroup group = new AlertGroup(3_600_000);
    group.add(
        Matches.stop("0f0e0d0c-0000-4000-8000-000000000001", "2026-03-01T10:00:00Z", members));
    group.add(
        Matches.stop("0f0e0d0c-0000-4000-8000-000000000002", "2026-03-01T10:01:00Z", members));
    return group.close(Matches.RULE, "key", Long.MAX_VALUE).get(0);
  }

  private static Alert flow() {
    String json =
        """
        {"version":5,"account-id":"111122223333","interface-id":"eni-0a1","srcaddr":"10.0.1.5",\
        "dstaddr":"203.0.113.7","srcport":44321,"dstport":443,"protocol":6,"packets":12,\
        "bytes":43000000000,"start":1772359200,"end":1772359500,"action":"ACCEPT",\
        "log-status":"OK","vpc-id":"vpc-1","subnet-id":"subnet-1","instance-id":"i-01",\
        "tcp-flags":19,"region":"eu-west-1","flow-direction":"egress"}""";
    MatchedRecord match =
        MatchedRecord.of(
            "rule-vpcflow",
            List.of(new MatchedField("large", "bytes", "1000000000", "43000000000")),
            event(LogSource.VPC_FLOW, json));
    AlertRule rule =
        Matches.rule(
            Severity.MEDIUM,
            "vpcflow",
            List.of("attack.exfiltration", "attack.t1048", "flowtrail.practice.3"));
    return Alert.ofMatch(rule, match);
  }

  private static Alert access() {
    String json =
        """
        {"bucket_owner":"79a59df900b949e5","bucket":"org-logs","time":"2026-03-01T10:00:00Z",\
        "remote_ip":"2001:db8::9","request_id":"3E57427F3EXAMPLE","operation":"REST.GET.OBJECT",\
        "key":"AWSLogs/a+b.json.gz","request_uri":"GET /AWSLogs/a%2Bb.json.gz?X-Amz-Signature=abcdef0123 HTTP/1.1",\
        "http_status":200,"bytes_sent":243,"total_time":8,"user_agent":"curl/8.5",\
        "referer":"http://x.example/"}""";
    MatchedRecord match =
        MatchedRecord.of("rule-s3access", List.of(), event(LogSource.S3_ACCESS, json));
    AlertRule rule =
        Matches.rule(Severity.HIGH, "s3access", List.of("attack.collection", "attack.t1530"));
    return Alert.ofMatch(rule, match);
  }

  private static LogEvent event(LogSource source, String json) {
    return Matches.event(source, json, "2026-03-01T10:05:00Z", Map.of());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("findings")
  void findingsAreAsExpected(String name, Alert alert) throws IOException {
    String finding = JSON.readTree(write(alert)).toPrettyString() + "\n";
    Path golden = GOLDEN.resolve(name + ".json");
    if ("write".equals(System.getProperty("flowtrail.golden"))) {
      Files.writeString(golden, finding);
    }
    assertThat(finding).isEqualTo(Files.readString(golden));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("findings")
  void findingsFollowTheSchema(String name, Alert alert) throws IOException {
    assertThat(OcsfSchema.problems(write(alert))).isEmpty();
  }

  @Test
  void theSchemaCheckSeesWhatIsWrong() throws IOException {
    String broken =
        write(stopped(""))
            .replace("\"severity_id\":4", "\"severity_id\":7")
            .replace("\"provider\":\"AWS\",", "")
            .replace("\"time\":1772359200000", "\"time\":1772359200")
            .replace("\"type_uid\":200401", "\"type_uid\":200402")
            .replace("\"status\":\"New\"", "\"status\":null");
    assertThat(OcsfSchema.problems(broken)).hasSize(5);
  }

  @Test
  void resourcesOfOtherPartitionsHaveTheirArns() {
    assertThat(uid("us-gov-west-1")).startsWith("arn:aws-us-gov:s3:::org-logs/AWSLogs/");
    assertThat(uid("cn-north-1")).startsWith("arn:aws-cn:s3:::org-logs/AWSLogs/");
  }

  private static String uid(String region) {
    MatchedRecord match = IntegrityMatches.of(Findings.log(Verdict.MODIFIED, "")).orElseThrow();
    String json = match.json().replace("\"region\":\"eu-west-1\"", "\"region\":\"" + region + "\"");
    return IntegrityMatches.facts(RecordJson.tree(json)).targets().get(0).uid();
  }

  @Test
  void theSameAlertIsWrittenTheSame() {
    assertThat(write(stopped(""))).isEqualTo(write(stopped("")));
  }

  @Test
  void anAttemptIsOneStepLowerAndSaysSo() throws IOException {
    JsonNode finding = JSON.readTree(write(stopped(",\"errorCode\":\"AccessDenied\"")));
    assertThat(finding.path("severity").asText()).isEqualTo("Medium");
    assertThat(finding.at("/finding_info/title").asText())
        .isEqualTo("CloudTrail logging stopped (attempt)");
    assertThat(finding.at("/unmapped/level_modifiers/0/explanation").asText())
        .isEqualTo("one step down: the request was denied: an attempt");
    assertThat(finding.at("/unmapped/outcomes/denied").asInt()).isEqualTo(2);
    assertThat(finding.at("/evidences/0/data/outcome").asText()).isEqualTo("denied");
    assertThat(finding.path("message").asText()).contains("(attempt)", "tried StopLogging");
  }

  @Test
  void aServicesNameNeverBecomesAnAddress() throws IOException {
    for (String source : List.of("cloudtrail.amazonaws.com", "AWS Internal", "1.2.3", "::zz")) {
      String json =
          Matches.stopLogging("e", "2026-03-01T10:00:00Z", "").replace("203.0.113.9", source);
      JsonNode finding = finding(json);
      assertThat(finding.at("/evidences/0/src_endpoint").toString())
          .isEqualTo("{\"svc_name\":\"" + source + "\"}");
    }
  }

  @Test
  void recordsWithoutAnythingStillMakeValidFindings() throws IOException {
    for (LogSource source : LogSource.values()) {
      MatchedRecord match = Matches.match(source, "{}", "2026-03-01T10:00:00Z");
      String finding =
          write(Alert.ofMatch(Matches.rule(Severity.LOW, source.service(), List.of()), match));
      assertThat(OcsfSchema.problems(finding)).as(finding).isEmpty();
    }
  }

  @Test
  void membersOfUnexpectedTypesStillMakeValidFindings() throws IOException {
    String json =
        """
        {"userIdentity":"x","eventName":{"a":1},"sourceIPAddress":[1],"resources":{"ARN":1},
         "requestParameters":[1,2],"eventID":5,"awsRegion":null,"userAgent":7,
         "additionalEventData":"x"}""";
    assertThat(OcsfSchema.problems(finding(json).toString())).isEmpty();
  }

  @Test
  void observablesAreNamedByTheirPlaceAndNotRepeated() throws IOException {
    JsonNode observables = JSON.readTree(write(stopped(""))).path("observables");
    assertThat(observables)
        .extracting(node -> node.path("name").asText() + " " + node.path("value").asText())
        .containsExactly(
            "evidences[0].src_endpoint.ip 203.0.113.9",
            "evidences[0].actor.user.uid arn:aws:sts::111122223333:assumed-role/Ops/ana",
            "evidences[0].actor.user.programmatic_credentials[0].uid ASIAEXAMPLE",
            "evidences[0].http_request.user_agent [aws-cli/2.17]",
            "resources[0].uid arn:aws:cloudtrail:eu-west-1:111122223333:trail/main");
  }

  @ParameterizedTest
  @CsvSource({
    "karin.lund, Ops/ana (source identity karin.lund) did",
    // The name of the session says it already.
    "ana, Ops/ana did"
  })
  void whoIsBehindASessionIsTold(String sourceIdentity, String sentence) throws IOException {
    String json =
        Matches.stopLogging("e", "2026-03-01T10:00:00Z", "")
            .replace(
                "\"sessionContext\":{",
                "\"sessionContext\":{\"sourceIdentity\":\"" + sourceIdentity + "\",");
    JsonNode finding = finding(json);
    assertThat(finding.at("/evidences/0/data/source_identity").asText()).isEqualTo(sourceIdentity);
    assertThat(finding.path("message").asText()).contains(sentence);
  }

  @Test
  void secretsAreMaskedEverywhere() throws IOException {
    String secret = "wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY";
    String json =
        Matches.stopLogging(
            "e",
            "2026-03-01T10:00:00Z",
            (",\"responseElements\":{\"accessKey\":{\"accessKeyId\":\"AKIAEXAMPLE\",\"secretAccessKey\":\"S\"},"
                    + "\"credentials\":{\"sessionToken\":\"S\",\"expiration\":\"never\"}},"
                    + "\"more\":{\"masterUserPassword\":\"S\",\"newPassword\":[\"S\"],\"password\":12345678,"
                    + "\"url\":\"https://b.s3.amazonaws.com/k?X-Amz-Security-Token=S&X-Amz-Signature=S&x=1\","
                    + "\"header\":{\"Authorization\":\"AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/x, Signature=S\"},"
                    + "\"text\":\"{\\\"password\\\": \\\"S\\\"}\"}")
                .replace("S\"", secret + "\"")
                .replace("=S&", "=" + secret + "&")
                .replace("\\\"S\\\"", "\\\"" + secret + "\\\"")
                .replace(secret + secret, secret));
    String finding = finding(json).toString();
    assertThat(json).contains(secret, "12345678");
    assertThat(finding).doesNotContain(secret).doesNotContain("12345678");
    assertThat(finding).contains("AKIAEXAMPLE", "x=1", "\"expiration\":\"never\"", "***");
  }

  @Test
  void aHugeRecordIsCutToValidJsonThatSaysSo() throws IOException {
    String json =
        Matches.stopLogging(
            "e",
            "2026-03-01T10:00:00Z",
            ",\"big\":\"" + "😀x".repeat(200_000) + "\",\"many\":[" + "1,".repeat(100_000) + "1]");
    JsonNode record = finding(json).at("/evidences/0/data/record");
    assertThat(record.toString()).hasSizeLessThan(64 * 1024);
    assertThat(record.path("flowtrail.cut").asText()).contains("cut to fit");
    assertThat(record.path("eventName").asText()).isEqualTo("StopLogging");
    assertThat(record.path("big").asText()).endsWith("characters left out]");
  }

  @Test
  void aRecordOfManyLargeMembersKeepsTheSmallOnes() throws IOException {
    StringBuilder members = new StringBuilder();
    for (int i = 0; i < 100; i++) {
      members.append(",\"m").append(i).append("\":\"").append("y".repeat(4000)).append('"');
    }
    JsonNode record =
        finding(Matches.stopLogging("e", "2026-03-01T10:00:00Z", members.toString()))
            .at("/evidences/0/data/record");
    assertThat(record.toString()).hasSizeLessThan(64 * 1024);
    assertThat(record.path("eventID").asText()).isEqualTo("e");
  }

  @Test
  void charactersThatDeceiveATerminalAreEscapedInTheFile() throws IOException {
    String json =
        Matches.stopLogging("e", "2026-03-01T10:00:00Z", "")
            .replace("[aws-cli/2.17]", "\\u001b[31m\u202Eevil\u009B\\ud800");
    MatchedRecord match = Matches.match(LogSource.CLOUDTRAIL, json, "2026-03-01T10:00:00Z");
    String finding = write(Alert.ofMatch(Matches.RULE, match));
    assertThat(finding).doesNotContain("\u001B", "\u202E", "\u009B", "\ud800");
    assertThat(JSON.readTree(finding).at("/evidences/0/http_request/user_agent").asText())
        .startsWith("\u001B[31m\u202Eevil\u009B");
  }

  private static JsonNode finding(String json) throws IOException {
    MatchedRecord match = Matches.match(LogSource.CLOUDTRAIL, json, "2026-03-01T10:00:00Z");
    return JSON.readTree(write(Alert.ofMatch(Matches.RULE, match)));
  }

  private static String write(Alert alert) {
    return new DetectionFindingWriter("1.2.3").json(alert);
  }
}
