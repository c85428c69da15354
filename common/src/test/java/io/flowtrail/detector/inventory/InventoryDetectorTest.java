package io.flowtrail.detector.inventory;

import static io.flowtrail.detector.identity.Records.ANA;
import static io.flowtrail.detector.identity.Records.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.Finding;
import io.flowtrail.detector.identity.Records;
import io.flowtrail.event.NamedLists;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class InventoryDetectorTest {
  private static final String ARN = "arn:aws:cloudtrail:eu-west-1:111122223333:trail/main";
  private static final String BO = ANA.replace("user/ana", "user/bo");
  private static final String NAMED = ",\"requestParameters\":{\"name\":\"main\"}";

  private final InventoryDetector detector =
      InventoryDetector.of(new DetectorSettings(Map.of()), NamedLists.EMPTY);

  private List<Finding> findings(String... records) {
    return Records.findings(detector, List.of(records));
  }

  private static String trail(
      String time, String name, String who, boolean validation, String key) {
    return event(
        time,
        "cloudtrail",
        name,
        who,
        ",\"requestParameters\":{\"name\":\"main\"},\"responseElements\":{\"name\":\"main\","
            + "\"trailARN\":\""
            + ARN
            + "\",\"isMultiRegionTrail\":true,\"includeGlobalServiceEvents\":true,"
            + "\"logFileValidationEnabled\":"
            + validation
            + (key.isEmpty() ? "" : ",\"kmsKeyId\":\"" + key + "\"")
            + "}");
  }

  @Test
  void validationWasOnAndIsOnAgain() {
    List<Finding> found =
        findings(
            trail("2026-01-02T08:00:00Z", "CreateTrail", BO, true, "k"),
            trail("2026-03-01T10:00:00Z", "UpdateTrail", ANA, false, "k"),
            trail("2026-03-01T13:00:00Z", "UpdateTrail", BO, true, "k"));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).ruleId()).isEqualTo("flowtrail-trail-weakened");
    assertThat(found.get(0).steps()).isZero();
    assertThat(found.get(0).details()).containsEntry("set_right", true);
    assertThat(found.get(0).principal()).endsWith("user/ana");
    assertThat(found.get(0).explanation())
        .isEqualTo(
            "Trail "
                + ARN
                + ": log file validation was on since 2026-01-02T08:00:00Z (by"
                + " arn:aws:iam::111122223333:user/bo), turned off at 2026-03-01T10:00:00Z by"
                + " arn:aws:iam::111122223333:user/ana, set right after 3 h by"
                + " arn:aws:iam::111122223333:user/bo.");
  }

  @Test
  void severalPropertiesAreOneFinding() {
    List<Finding> found =
        findings(
            trail("2026-01-02T08:00:00Z", "CreateTrail", BO, true, "k"),
            event("2026-01-02T08:01:00Z", "cloudtrail", "StartLogging", BO, NAMED),
            trail("2026-03-01T10:00:00Z", "UpdateTrail", ANA, false, ""),
            event("2026-03-01T10:10:00Z", "cloudtrail", "StopLogging", ANA, NAMED),
            event("2026-03-01T11:00:00Z", "cloudtrail", "StartLogging", BO, NAMED));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).steps()).isEqualTo(1);
    assertThat(found.get(0).count()).isEqualTo(3);
    assertThat(found.get(0).details()).containsEntry("set_right", false);
    assertThat(found.get(0).explanation())
        .contains("logging was on since")
        .contains("set right after 50 min")
        .contains("encryption with a key was on since")
        .contains("not set right within 7 d");
  }

  @Test
  void deletedTrail() {
    List<Finding> found =
        findings(
            trail("2026-01-02T08:00:00Z", "CreateTrail", BO, true, "k"),
            event("2026-03-01T10:00:00Z", "cloudtrail", "DeleteTrail", ANA, NAMED));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).explanation()).contains("trail was there since").contains("deleted at");
  }

  @Test
  void nothingIsKnownSoNothingIsTold() {
    assertThat(
            findings(
                trail("2026-03-01T10:00:00Z", "UpdateTrail", ANA, false, ""),
                event("2026-03-01T10:10:00Z", "cloudtrail", "StopLogging", ANA, NAMED)))
        .isEmpty();
    assertThat(
            findings(
                trail("2026-01-02T08:00:00Z", "CreateTrail", BO, true, "k"),
                trail("2026-03-01T10:00:00Z", "UpdateTrail", ANA, true, "other"),
                event(
                    "2026-03-01T10:10:00Z",
                    "cloudtrail",
                    "DeleteTrail",
                    ANA,
                    ",\"errorCode\":\"AccessDenied\",\"requestParameters\":null"),
                event(
                    "2026-03-01T10:10:00Z",
                    "cloudtrail",
                    "UpdateTrail",
                    ANA,
                    ",\"requestParameters\":{\"name\":\"main\",\"enableLogFileValidation\":7}")))
        .isEmpty();
  }

  @Test
  void deliveriesProveThatATrailWasLogging() {
    String delivery =
        ",\"requestParameters\":{\"keyId\":\"k\",\"encryptionContext\":{\"aws:cloudtrail:arn\":\""
            + ARN
            + "\"}}";
    String service = "{\"type\":\"AWSService\",\"invokedBy\":\"cloudtrail.amazonaws.com\"}";
    List<Finding> found =
        findings(
            event("2026-02-01T10:00:00Z", "kms", "GenerateDataKey", service, delivery),
            event("2026-02-01T10:05:00Z", "kms", "GenerateDataKey", service, delivery),
            event("2026-03-01T10:10:00Z", "cloudtrail", "StopLogging", ANA, NAMED),
            event("2026-03-01T10:12:00Z", "kms", "GenerateDataKey", service, delivery));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).explanation())
        .contains("logging was seen on since 2026-02-01T10:00:00Z, stopped at");
  }

  @Test
  void lifeOfAFlowLog() {
    String created =
        event(
            "2026-01-02T08:00:00Z",
            "ec2",
            "CreateFlowLogs",
            BO,
            ",\"requestParameters\":{\"CreateFlowLogsRequest\":{\"ResourceId\":{\"tag\":1,"
                + "\"content\":\"vpc-1\"},\"LogDestination\":\"arn:aws:s3:::org-logs\"}},"
                + "\"responseElements\":{\"CreateFlowLogsResponse\":{\"unsuccessful\":\"\","
                + "\"flowLogIdSet\":{\"item\":\"fl-1\"}}}");
    String deletion =
        ",\"requestParameters\":{\"DeleteFlowLogsRequest\":{\"FlowLogId\":[{\"tag\":1,\"content\":"
            + "\"fl-1\"},{\"tag\":2,\"content\":\"fl-2\"}]}},\"responseElements\":{"
            + "\"DeleteFlowLogsResponse\":{\"unsuccessful\":{\"item\":{\"error\":{\"code\":\"x\"},"
            + "\"resourceId\":\"%s\"}}}}";
    List<Finding> found =
        findings(
            created,
            event(
                "2026-03-01T08:00:00Z", "ec2", "DeleteFlowLogs", ANA, deletion.formatted("fl-2")));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).explanation())
        .isEqualTo(
            "Flow log fl-1 of vpc-1 to arn:aws:s3:::org-logs, made at 2026-01-02T08:00:00Z by"
                + " arn:aws:iam::111122223333:user/bo, was deleted by"
                + " arn:aws:iam::111122223333:user/ana after 58 d.");
    assertThat(
            findings(
                created,
                event(
                    "2026-03-01T08:00:00Z",
                    "ec2",
                    "DeleteFlowLogs",
                    ANA,
                    deletion.formatted("fl-1"))))
        .isEmpty();
    assertThat(
            findings(
                created,
                event(
                    "2026-01-02T09:00:00Z",
                    "ec2",
                    "DeleteFlowLogs",
                    ANA,
                    deletion.formatted("fl-2"))))
        .extracting(Finding::steps)
        .containsExactly(-1);
  }
}
