package io.flowtrail.alert;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowtrail.event.LogSource;
import java.util.Set;

/** What a normalised record says of itself, read from its tree. Empty text where it is silent. */
record RecordFacts(
    String eventId,
    String identity,
    String account,
    String region,
    String principal,
    String outcome,
    boolean onBehalf) {

  private static final Set<String> DENIALS =
      Set.of("AccessDenied", "AccessDeniedException", "VpceAccessDenied", "UnauthorizedOperation");

  static RecordFacts of(LogSource source, JsonNode record) {
    return switch (source) {
      case CLOUDTRAIL -> ofCloudTrail(record);
      case VPC_FLOW -> ofFlow(record);
      case S3_ACCESS -> ofAccess(record);
    };
  }

  /**
   * Who is behind a session, as was said when the first role was assumed; it stays the same from
   * role to role and cannot be changed. Empty where nothing was said. Source: IAM User Guide,
   * "Monitor and control actions taken with assumed roles".
   */
  static String sourceIdentity(JsonNode record) {
    return text(record.path("userIdentity").path("sessionContext"), "sourceIdentity");
  }

  private static RecordFacts ofCloudTrail(JsonNode record) {
    JsonNode identity = record.path("userIdentity");
    String eventId = text(record, "eventID");
    String type = text(identity, "type");
    String account =
        first(digits(text(record, "recipientAccountId")), digits(text(identity, "accountId")));
    String principal =
        first(
            text(identity.path("sessionContext").path("sessionIssuer"), "arn"),
            text(identity, "arn"),
            text(identity, "invokedBy"),
            text(identity, "accountId"),
            text(identity, "principalId"),
            type);
    // A human's call through a service keeps the human's identity and adds invokedBy; a call of
    // the service itself (type AWSService) is on its owner's behalf as well.
    boolean onBehalf = !text(identity, "invokedBy").isEmpty();
    return new RecordFacts(
        eventId,
        eventId,
        account,
        text(record, "awsRegion"),
        principal,
        cloudTrailOutcome(record),
        onBehalf);
  }

  private static String cloudTrailOutcome(JsonNode record) {
    String code = text(record, "errorCode");
    if (code.isEmpty()) {
      String login = text(record.path("responseElements"), "ConsoleLogin");
      return login.equals("Failure") ? "denied" : "success";
    }
    String plain = code.substring(code.lastIndexOf('.') + 1);
    return DENIALS.contains(plain) || plain.contains("AccessDenied") ? "denied" : "error";
  }

  private static RecordFacts ofFlow(JsonNode record) {
    String action = text(record, "action");
    return new RecordFacts(
        "",
        "",
        digits(text(record, "account-id")),
        text(record, "region"),
        first(text(record, "pkt-srcaddr"), text(record, "srcaddr"), text(record, "interface-id")),
        action.equals("ACCEPT") ? "success" : action.equals("REJECT") ? "denied" : "",
        false);
  }

  private static RecordFacts ofAccess(JsonNode record) {
    String requestId = text(record, "request_id");
    // Batch deletes and copies share a request id.
    String identity =
        requestId.isEmpty()
            ? ""
            : requestId + "/" + text(record, "operation") + "/" + text(record, "key");
    String status = text(record, "http_status");
    String outcome =
        switch (status) {
          case "401", "403" -> "denied";
          case "" -> "";
          default -> status.startsWith("4") || status.startsWith("5") ? "error" : "success";
        };
    return new RecordFacts(
        requestId, identity, "", "", first(text(record, "requester"), "anonymous"), outcome, false);
  }

  private static String digits(String account) {
    return account.matches("\\d{12}") ? account : "";
  }

  private static String first(String... texts) {
    for (String text : texts) {
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  /** A scalar member as text, empty where it is absent, null or no scalar. */
  static String text(JsonNode node, String name) {
    return node.path(name).isValueNode() && !node.path(name).isNull()
        ? node.path(name).asText()
        : "";
  }
}
