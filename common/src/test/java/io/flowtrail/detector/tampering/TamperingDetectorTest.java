package io.flowtrail.detector.tampering;

import static io.flowtrail.detector.identity.Records.ANA;
import static io.flowtrail.detector.identity.Records.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Records;
import io.flowtrail.detector.identity.Rewritten;
import io.flowtrail.event.NamedLists;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TamperingDetectorTest {
  private static final String TRAIL =
      ",\"requestParameters\":{\"name\":\"arn:aws:cloudtrail:eu-west-1:111122223333:trail/main\"}";
  private static final String REFUSED =
      ",\"errorCode\":\"AccessDenied\",\"requestParameters\":null";
  private static final String KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd";

  private final TamperingDetector detector =
      TamperingDetector.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);

  private List<Finding> findings(String... records) {
    return Records.findings(detector, List.of(records));
  }

  private static String stop(String time) {
    return event(time, "cloudtrail", "StopLogging", ANA, TRAIL);
  }

  private static String deletion(String time, int n) {
    return event(
        time,
        "s3",
        "DeleteObject",
        ANA,
        ",\"requestParameters\":{\"bucketName\":\"org-logs\",\"key\":"
            + "\"AWSLogs/111122223333/CloudTrail/eu-west-1/2026/02/20/"
            + n
            + ".json.gz\"}");
  }

  private static String flowLogs(String time) {
    return event(
        time,
        "ec2",
        "DeleteFlowLogs",
        ANA,
        ",\"requestParameters\":{\"DeleteFlowLogsRequest\":{\"FlowLogId\":{\"tag\":1,"
            + "\"content\":\"fl-0123\"}}}");
  }

  private static String kms(String time, String name, String rest) {
    return event(
        time,
        "kms",
        name,
        ANA,
        ",\"requestParameters\":{\"keyId\":\""
            + KEY
            + "\""
            + rest
            + "},\"resources\":[{\"ARN\":\""
            + KEY
            + "\",\"accountId\":\"111122223333\",\"type\":\"AWS::KMS::Key\"}]");
  }

  @Test
  void logsDestroyedAfterLoggingStopped() {
    List<Finding> found =
        findings(
            stop("2026-03-01T10:00:01Z"),
            deletion("2026-03-01T10:05:00Z", 1),
            deletion("2026-03-01T10:05:01Z", 2),
            deletion("2026-03-01T10:05:12Z", 3));
    assertThat(found).hasSize(1);
    Finding finding = found.get(0);
    assertThat(finding.ruleId()).isEqualTo("flowtrail-log-tampering-sequence");
    assertThat(finding.steps()).isEqualTo(1);
    assertThat(finding.count()).isEqualTo(4);
    assertThat(finding.account()).isEqualTo("111122223333");
    assertThat(finding.principal()).isEqualTo("arn:aws:iam::111122223333:user/ana");
    assertThat(finding.outcome()).isEqualTo("success");
    assertThat(finding.evidences()).hasSize(2);
    assertThat(finding.details())
        .containsEntry("deletions", 3L)
        .containsEntry("destroyed_after_stop", true);
    assertThat(finding.explanation())
        .isEqualTo(
            "2 kinds of steps against the logs of account 111122223333 in 5 min:"
                + " 2026-03-01T10:00:01Z logging stopped (StopLogging on"
                + " arn:aws:cloudtrail:eu-west-1:111122223333:trail/main) by"
                + " arn:aws:iam::111122223333:user/ana; 2026-03-01T10:05:00Z logs destroyed"
                + " (DeleteObject on org-logs, 3 times) by arn:aws:iam::111122223333:user/ana.");
  }

  @Test
  void destroyedWithinTheSameTenSecondsBeforeTheStopIsNotAfterIt() {
    List<Finding> found =
        findings(deletion("2026-03-01T10:00:01Z", 1), stop("2026-03-01T10:00:05Z"));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isZero();
  }

  @Test
  void oneKindIsNoSequence() {
    assertThat(
            findings(
                stop("2026-03-01T10:00:01Z"),
                event("2026-03-01T11:00:00Z", "cloudtrail", "DeleteTrail", ANA, TRAIL)))
        .isEmpty();
  }

  @Test
  void refusedAndThenDone() {
    List<Finding> found =
        findings(
            event("2026-03-01T09:00:00Z", "cloudtrail", "StopLogging", ANA, REFUSED),
            stop("2026-03-01T10:00:01Z"));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isZero();
    assertThat(found.get(0).explanation()).contains("refused and then done").contains(", refused;");
    assertThat(
            findings(
                stop("2026-03-01T09:00:01Z"),
                event("2026-03-01T10:00:00Z", "cloudtrail", "StopLogging", ANA, REFUSED)))
        .isEmpty();
  }

  @Test
  void allRefusedIsLessGrave() {
    List<Finding> found =
        findings(
            event("2026-03-01T09:00:00Z", "cloudtrail", "StopLogging", ANA, REFUSED),
            event("2026-03-01T09:01:00Z", "cloudtrail", "UpdateTrail", ANA, REFUSED),
            event("2026-03-01T09:02:00Z", "guardduty", "DeleteDetector", ANA, REFUSED));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(-1);
    assertThat(found.get(0).outcome()).isEqualTo("denied");
    assertThat(found.get(0).details()).containsEntry("kinds_done", "");
  }

  @Test
  void threeKindsAreCritical() {
    List<Finding> found =
        findings(
            stop("2026-03-01T10:00:01Z"),
            flowLogs("2026-03-01T12:00:01Z"),
            event("2026-03-02T11:00:00Z", "securityhub", "DisableSecurityHub", ANA, ""));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(1);
    assertThat(found.get(0).stepsReason()).isEqualTo("3 different kinds of steps");
  }

  @Test
  void stepsFarApartDoNotBelongTogether() {
    assertThat(findings(stop("2026-03-01T10:00:00Z"), flowLogs("2026-03-02T10:01:00Z"))).isEmpty();
  }

  @Test
  void onlyKeysOfTrailsCount() {
    assertThat(
            findings(stop("2026-03-01T10:00:00Z"), kms("2026-03-01T10:01:00Z", "DisableKey", "")))
        .isEmpty();
    List<Finding> found =
        findings(
            kms(
                "2026-02-20T10:00:00Z",
                "GenerateDataKey",
                ",\"encryptionContext\":{\"aws:cloudtrail:arn\":"
                    + "\"arn:aws:cloudtrail:eu-west-1:111122223333:trail/main\"}"),
            stop("2026-03-01T10:00:00Z"),
            kms("2026-03-01T10:01:00Z", "DisableKey", ""));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).explanation()).contains("which encrypts arn:aws:cloudtrail");
  }

  @Test
  void theSameDeletionInBothLogsCountsOnce() {
    String inTrail = deletion("2026-03-01T10:05:00Z", 1);
    String id = inTrail.replaceFirst(".*\"requestID\":\"([^\"]*)\".*", "$1");
    List<Finding> found =
        findings(
            stop("2026-03-01T10:00:01Z"),
            inTrail,
            "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be org-logs"
                + " [01/Mar/2026:10:05:01 +0000] 203.0.113.9 arn:aws:iam::111122223333:user/ana "
                + id
                + " REST.DELETE.OBJECT AWSLogs/111122223333/CloudTrail/eu-west-1/2026/02/20/1.json.gz"
                + " \"DELETE /x HTTP/1.1\" 204 - - - 8 7 \"-\" \"aws-cli/2.17\" - s9= SigV4"
                + " TLS_AES_128_GCM_SHA256 AuthHeader org-logs.s3.eu-west-1.amazonaws.com TLSv1.3"
                + " - - -");
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details()).containsEntry("deletions", 1L);
  }

  @Test
  void theKeysOfABatchComeFromTheAccessLog() {
    String batch =
        event(
            "2026-03-01T10:05:00Z",
            "s3",
            "DeleteObjects",
            ANA,
            ",\"requestParameters\":{\"bucketName\":\"org-cloudtrail-logs\",\"delete\":\"\"}");
    String id = batch.replaceFirst(".*\"requestID\":\"([^\"]*)\".*", "$1");
    List<String> records = new ArrayList<>(List.of(stop("2026-03-01T10:00:01Z"), batch));
    for (int n = 10; n < 25; n++) {
      records.add(
          "79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be org-cloudtrail-logs"
              + " [01/Mar/2026:10:05:00 +0000] 203.0.113.9 arn:aws:iam::111122223333:user/ana "
              + id
              + " BATCH.DELETE.OBJECT AWSLogs/"
              + n
              + ".json.gz - 204 - - 8 - - - - - s9= SigV4 TLS_AES_128_GCM_SHA256 AuthHeader"
              + " org-cloudtrail-logs.s3.eu-west-1.amazonaws.com TLSv1.3 - - -");
    }
    List<Finding> found = findings(records.toArray(new String[0]));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).details().get("deleted_keys"))
        .asString()
        .startsWith("AWSLogs/10.json.gz, AWSLogs/11.json.gz, ")
        .endsWith(", AWSLogs/19.json.gz");
    assertThat(found.get(0).details()).containsEntry("deletions", 16L);
  }

  @Test
  void narrowedOnlyIfItSeesLess() {
    String all =
        ",\"requestParameters\":{\"trailName\":\"main\",\"eventSelectors\":[{\"readWriteType\":"
            + "\"%s\",\"includeManagementEvents\":%s,\"excludeManagementEventSources\":[%s]}]}";
    assertThat(
            findings(
                flowLogs("2026-03-01T10:00:00Z"),
                event(
                    "2026-03-01T10:10:00Z",
                    "cloudtrail",
                    "PutEventSelectors",
                    ANA,
                    all.formatted("All", "true", "\"kms.amazonaws.com\""))))
        .isEmpty();
    assertThat(
            findings(
                flowLogs("2026-03-01T10:00:00Z"),
                event(
                    "2026-03-01T10:10:00Z",
                    "cloudtrail",
                    "PutEventSelectors",
                    ANA,
                    all.formatted("All", "false", ""))))
        .hasSize(1);
    assertThat(
            findings(
                flowLogs("2026-03-01T10:00:00Z"),
                event(
                    "2026-03-01T10:10:00Z",
                    "cloudtrail",
                    "UpdateTrail",
                    ANA,
                    ",\"requestParameters\":{\"name\":\"main\",\"enableLogFileValidation\":true}")))
        .isEmpty();
  }

  @Test
  void whatGoesOnForWeeksIsToldInParts() {
    List<String> records = new ArrayList<>();
    for (int day = 1; day <= 28; day++) {
      records.add(deletion("2026-03-%02dT10:00:00Z".formatted(day), day));
    }
    assertThat(Records.findings(detector, records)).isEmpty();
    records.add(stop("2026-03-28T09:00:00Z"));
    List<Finding> found = Records.findings(detector, records);
    assertThat(found).hasSize(1);
    assertThat(found.get(0).count()).isLessThan(10);
  }

  @Test
  void badValuesAreSurvived() {
    assertThat(
            findings(
                event(
                    "2026-03-01T10:00:00Z",
                    "cloudtrail",
                    "UpdateTrail",
                    ANA,
                    ",\"requestParameters\":{\"name\":[1,{}],\"enableLogFileValidation\":\"x\","
                        + "\"retentionPeriod\":\"99999999999999999999\"}"),
                event(
                    "2026-03-01T10:00:00Z",
                    "cloudtrail",
                    "UpdateEventDataStore",
                    ANA,
                    ",\"requestParameters\":{\"retentionPeriod\":\"soon\"}"),
                event("2026-03-01T10:00:10Z", "ec2", "DeleteFlowLogs", ANA, "")))
        .isEmpty();
  }

  @Test
  void manyAreCountedWithoutKeepingThem() {
    Distinct one = Distinct.NONE;
    Distinct other = Distinct.NONE;
    for (int i = 0; i < 100_000; i++) {
      one = one.with(Distinct.of("id" + i));
      other = other.with(Distinct.of("id" + (99_999 - i)));
    }
    assertThat(one).isEqualTo(other).isEqualTo(one.with(other));
    assertThat((double) one.count()).isCloseTo(100_000, within(35_000.0));
    assertThat(Distinct.of("a").with(Distinct.of("b")).with(Distinct.of("a")).count()).isEqualTo(2);
  }

  @Test
  void stateIsBounded() {
    EntityState state = detector.newState("111122223333");
    EntityState.Output none =
        new EntityState.Output() {
          @Override
          public void finding(Finding finding) {}

          @Override
          public void pass(Fact fact) {}
        };
    for (int i = 0; i < 2000; i++) {
      Act act =
          new Act(
              Kind.values()[i % Kind.values().length],
              i % 2 == 0,
              "Name" + i,
              "principal" + i,
              "x".repeat(300),
              "eu-west-1",
              i * 1000L,
              "id" + i,
              i * 1000L,
              Distinct.of("id" + i),
              Collections.nCopies(10, "k".repeat(300)));
      state.apply(
          new Fact(
              "tampering",
              "111122223333",
              i * 1000L,
              "1" + act.identity(),
              TamperingDetector.Payload.of(act),
              "e".repeat(2000)),
          none);
    }
    int bytes = Rewritten.bytes(state).length;
    assertThat(bytes).isLessThan(2 * 8 * TamperingState.ACTS * (2000 + 600 + 1100) + 20_000);
  }
}
