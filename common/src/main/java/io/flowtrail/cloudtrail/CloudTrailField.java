package io.flowtrail.cloudtrail;

/**
 * The top-level fields of a CloudTrail record up to event version 1.11 (AWS CloudTrail User Guide,
 * "CloudTrail record contents for management, data, and network activity events", "... for Insights
 * events").
 */
public enum CloudTrailField {
  EVENT_TIME("eventTime"),
  EVENT_VERSION("eventVersion"),
  USER_IDENTITY("userIdentity"),
  EVENT_SOURCE("eventSource"),
  EVENT_NAME("eventName"),
  AWS_REGION("awsRegion"),
  SOURCE_IP_ADDRESS("sourceIPAddress"),
  USER_AGENT("userAgent"),
  ERROR_CODE("errorCode"),
  ERROR_MESSAGE("errorMessage"),
  REQUEST_PARAMETERS("requestParameters"),
  RESPONSE_ELEMENTS("responseElements"),
  ADDITIONAL_EVENT_DATA("additionalEventData"),
  REQUEST_ID("requestID"),
  EVENT_ID("eventID"),
  EVENT_TYPE("eventType"),
  API_VERSION("apiVersion"),
  MANAGEMENT_EVENT("managementEvent"),
  READ_ONLY("readOnly"),
  RESOURCES("resources"),
  RECIPIENT_ACCOUNT_ID("recipientAccountId"),
  SERVICE_EVENT_DETAILS("serviceEventDetails"),
  SHARED_EVENT_ID("sharedEventID"),
  VPC_ENDPOINT_ID("vpcEndpointId"),
  VPC_ENDPOINT_ACCOUNT_ID("vpcEndpointAccountId"),
  EVENT_CATEGORY("eventCategory"),
  ADDENDUM("addendum"),
  SESSION_CREDENTIAL_FROM_CONSOLE("sessionCredentialFromConsole"),
  EVENT_CONTEXT("eventContext"),
  EDGE_DEVICE_DETAILS("edgeDeviceDetails"),
  TLS_DETAILS("tlsDetails"),
  INSIGHT_DETAILS("insightDetails"),
  ANNOTATION("annotation");

  private final String jsonName;

  CloudTrailField(String jsonName) {
    this.jsonName = jsonName;
  }

  /** The name as AWS writes it. */
  public String jsonName() {
    return jsonName;
  }
}
