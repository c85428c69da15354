package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.event.LogSource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFileChangeTest {
  private static final long TIME = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();

  private static String call(String name, String key, String members) {
    return """
        {"eventSource":"s3.amazonaws.com","eventName":"%s","eventID":"e1","sourceIPAddress":"203.0.113.9",\
        "userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana"},\
        "requestParameters":{"bucketName":"org-logs","key":"%s"}%s}"""
        .formatted(name, key, members);
  }

  private static String access(String operation, int status) {
    return """
        {"operation":"%s","key":"%s","http_status":%d,"request_id":"R1","remote_ip":"203.0.113.9",\
        "requester":"arn:aws:iam::111122223333:user/ana"}"""
        .formatted(operation, Findings.LOG, status);
  }

  private static List<LogFileChange> changes(LogSource source, String json) {
    return LogFileChange.of(source, RecordJson.tree(json), TIME);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "PutObject",
        "CopyObject",
        "CompleteMultipartUpload",
        "RestoreObject",
        "DeleteObject"
      })
  void dataEventsTellWhoChangedALogFile(String name) {
    assertThat(changes(LogSource.CLOUDTRAIL, call(name, Findings.LOG, "")))
        .containsExactly(
            new LogFileChange(
                "111122223333",
                "111122223333_CloudTrail_eu-west-1_20260301T1005Z_Ab1Cd2Ef3Gh4Ij5K.json",
                Findings.LOG,
                TIME,
                "arn:aws:iam::111122223333:user/ana",
                "203.0.113.9",
                name,
                "e1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"REST.PUT.OBJECT", "REST.DELETE.OBJECT", "BATCH.DELETE.OBJECT"})
  void accessLogsTellWhoChangedALogFile(String operation) {
    List<LogFileChange> changes = changes(LogSource.S3_ACCESS, access(operation, 204));
    assertThat(changes).hasSize(1);
    assertThat(changes.get(0).principal()).isEqualTo("arn:aws:iam::111122223333:user/ana");
    assertThat(changes.get(0).action()).isEqualTo(operation);
  }

  @Test
  void digestsAreChangedToo() {
    List<LogFileChange> changes =
        changes(LogSource.CLOUDTRAIL, call("DeleteObject", Findings.DIGEST, ""));
    assertThat(changes).extracting(LogFileChange::key).containsExactly(Findings.DIGEST);
  }

  @Test
  void everyObjectAmongTheResourcesIsNamedOnce() {
    String json =
        call(
            "DeleteObjects",
            Findings.LOG,
            ",\"resources\":[{\"ARN\":\"arn:aws:s3:::org-logs/%s\"},{\"ARN\":\"arn:aws:s3:::org-logs/%s\"},{\"ARN\":\"arn:aws:s3:::org-logs\"}]"
                .formatted(Findings.LOG, Findings.DIGEST));
    assertThat(changes(LogSource.CLOUDTRAIL, json))
        .extracting(LogFileChange::key)
        .containsExactly(Findings.LOG, Findings.DIGEST);
  }

  @Test
  void whatChangesNothingIsNoChange() {
    assertThat(changes(LogSource.CLOUDTRAIL, call("GetObject", Findings.LOG, ""))).isEmpty();
    assertThat(changes(LogSource.CLOUDTRAIL, call("PutObject", "data/a.csv", ""))).isEmpty();
    assertThat(
            changes(
                LogSource.CLOUDTRAIL,
                call("PutObject", Findings.LOG, ",\"errorCode\":\"AccessDenied\"")))
        .isEmpty();
    String delivery =
        call("PutObject", Findings.LOG, "")
            .replace("\"type\":\"IAMUser\"", "\"invokedBy\":\"cloudtrail.amazonaws.com\"");
    assertThat(changes(LogSource.CLOUDTRAIL, delivery)).isEmpty();
    assertThat(changes(LogSource.S3_ACCESS, access("REST.GET.OBJECT", 200))).isEmpty();
    assertThat(changes(LogSource.S3_ACCESS, access("REST.DELETE.OBJECT", 403))).isEmpty();
    assertThat(changes(LogSource.S3_ACCESS, "{}")).isEmpty();
    assertThat(changes(LogSource.CLOUDTRAIL, "[]")).isEmpty();
    assertThat(changes(LogSource.VPC_FLOW, "{}")).isEmpty();
  }

  @Test
  void anAlertNamesWhoCouldHaveDoneItInAnyOrderOfArrival() {
    List<LogFileChange> changes =
        new ArrayList<>(changes(LogSource.CLOUDTRAIL, call("PutObject", Findings.LOG, "")));
    changes.addAll(changes(LogSource.S3_ACCESS, access("REST.PUT.OBJECT", 200)));
    changes.addAll(changes(LogSource.CLOUDTRAIL, call("DeleteObject", Findings.DIGEST, "")));
    MatchedRecord match =
        IntegrityMatches.of(Findings.log(Verdict.MODIFIED, ""), changes).orElseThrow();
    Collections.reverse(changes);
    assertThat(IntegrityMatches.of(Findings.log(Verdict.MODIFIED, ""), changes)).contains(match);
    StringBuilder text = new StringBuilder();
    new AlertTextWriter(text, false)
        .write(Alert.ofMatch(IntegrityMatches.rules().get(match.ruleId()), match));
    assertThat(text.toString().replaceAll("\\s+", " "))
        .contains(
            "change REST.PUT.OBJECT by arn:aws:iam::111122223333:user/ana from 203.0.113.9 at"
                + " 2026-03-01T12:00:00Z PutObject by arn:aws:iam::111122223333:user/ana")
        .doesNotContain("DeleteObject");
    assertThat(match.principal()).isEmpty();
  }

  @Test
  void aFloodOfChangesStaysSmall() {
    List<LogFileChange> changes = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      changes.addAll(
          LogFileChange.of(
              LogSource.CLOUDTRAIL,
              RecordJson.tree(call("PutObject", Findings.LOG, "")),
              TIME + i));
    }
    MatchedRecord match =
        IntegrityMatches.of(Findings.log(Verdict.MODIFIED, ""), changes).orElseThrow();
    assertThat(match.json()).contains("\"further_changes\":995");
    assertThat(match.json().length()).isLessThan(10_000);
  }
}
