package io.flowtrail.derived;

import static io.flowtrail.derived.DerivedValues.of;
import static io.flowtrail.derived.DerivedValues.ofCloudTrail;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.LogSource;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTest {
  @ParameterizedTest
  @CsvSource({
    "AccessDenied, denied",
    "AccessDeniedException, denied",
    "Client.UnauthorizedOperation, denied",
    "VpceAccessDenied, denied",
    "KMS.KMSAccessDeniedException, denied",
    "InvalidHomeRegionException, denied",
    "NoSuchBucket, error",
    "ThrottlingException, error",
    "ResourceNotFoundException, error",
    "AccessControlListNotSupported, error",
    "Client.DryRunOperation, success"
  })
  void anErrorCodeIsADenialAnErrorOrNeither(String code, String outcome) {
    assertThat(ofCloudTrail("flowtrail.outcome", "{'errorCode':'" + code + "'}"))
        .containsExactly(outcome);
  }

  @Test
  void aFailedLoginHasNoErrorCode() {
    assertThat(
            ofCloudTrail(
                "flowtrail.outcome",
                "{'eventName':'ConsoleLogin','responseElements':{'ConsoleLogin':'Failure'}}"))
        .containsExactly("denied");
    assertThat(
            ofCloudTrail(
                "flowtrail.outcome",
                "{'eventName':'ConsoleLogin','responseElements':{'ConsoleLogin':'Success'}}"))
        .containsExactly("success");
  }

  private static String deleteFlowLogs(String ids, String unsuccessful) {
    return "{'eventName':'DeleteFlowLogs','requestParameters':{'DeleteFlowLogsRequest':"
        + "{'FlowLogId':"
        + ids
        + "}},'responseElements':{'DeleteFlowLogsResponse':{'unsuccessful':"
        + unsuccessful
        + "}}}";
  }

  @Test
  void flowLogsThatCouldNotBeDeletedAreInTheAnswer() {
    String one = "{'tag':1,'content':'fl-1'}";
    String two = "[{'tag':1,'content':'fl-1'},{'tag':2,'content':'fl-2'}]";
    String kept = "{'item':{'error':{'code':'UnauthorizedOperation'},'resourceId':'fl-1'}}";
    assertThat(ofCloudTrail("flowtrail.outcome", deleteFlowLogs(one, "''")))
        .containsExactly("success");
    assertThat(ofCloudTrail("flowtrail.outcome", deleteFlowLogs(one, kept)))
        .containsExactly("denied");
    assertThat(
            ofCloudTrail(
                "flowtrail.outcome",
                deleteFlowLogs(one, kept.replace("UnauthorizedOperation", "InvalidFlowLogId"))))
        .containsExactly("error");
    assertThat(ofCloudTrail("flowtrail.outcome", deleteFlowLogs(two, kept)))
        .containsExactly("success");
  }

  @ParameterizedTest
  @CsvSource({
    "200, '', success",
    "206, '', success",
    "304, '', success",
    "403, AccessDenied, denied",
    "403, InvalidAccessKeyId, denied",
    "404, NoSuchKey, error",
    "503, SlowDown, error"
  })
  void accessLogsSayItByStatus(String status, String code, String outcome) {
    assertThat(
            of(
                LogSource.S3_ACCESS,
                "flowtrail.outcome",
                Map.of("http_status", status, "error_code", code)))
        .containsExactly(outcome);
  }

  @Test
  void flowLogsSayItByAction() {
    assertThat(of(LogSource.VPC_FLOW, "flowtrail.outcome", Map.of("action", "REJECT")))
        .containsExactly("denied");
    assertThat(of(LogSource.VPC_FLOW, "flowtrail.outcome", Map.of("log-status", "NODATA")))
        .isEmpty();
  }
}
