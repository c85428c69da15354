package io.flowtrail.sample;

import static io.flowtrail.sample.JsonObject.json;

import java.time.Instant;
import java.util.Map;

/** One call, put together step by step and written as CloudTrail writes it, fields in its order. */
final class ApiCall {
  private static final Map<String, String> VERSIONS =
      Map.of(
          "s3",
          "1.11",
          "ec2",
          "1.10",
          "iam",
          "1.11",
          "sts",
          "1.11",
          "kms",
          "1.11",
          "cloudtrail",
          "1.11",
          "signin",
          "1.08",
          "config",
          "1.08",
          "lambda",
          "1.09",
          "logs",
          "1.09");

  private final String service;
  private final String name;
  private final Identity.Caller caller;
  private long time;
  private String account;
  private String region = Organisation.IRELAND;
  private String address = Organisation.OFFICE;
  private String agent = "aws-cli/2.27.50 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 lang/python#3.13";
  private String errorCode = "";
  private String errorMessage = "";
  private String request = JsonObject.NULL;
  private String response = JsonObject.NULL;
  private String additional = "";
  private String requestId = "";
  private boolean readOnly;
  private String resources = "";
  private String type = "AwsApiCall";
  private boolean data;
  private String sharedEventId = "";
  private String serviceDetails = "";
  private String host = "";
  private String endpoint = "";

  private ApiCall(Identity.Caller caller, String service, String name) {
    this.caller = caller;
    this.service = service;
    this.name = name;
    this.account = caller.account();
    readOnly =
        name.startsWith("Describe")
            || name.startsWith("List")
            || name.startsWith("Get")
            || name.startsWith("Head")
            || name.startsWith("Lookup")
            || name.startsWith("AssumeRole")
            || name.equals("Decrypt")
            || name.equals("GenerateDataKey")
            || name.equals("FilterLogEvents");
    if (name.equals("GenerateCredentialReport")) {
      readOnly = true;
    }
  }

  static ApiCall of(Identity.Caller caller, String service, String name) {
    return new ApiCall(caller, service, name);
  }

  ApiCall at(long seconds) {
    time = seconds;
    return this;
  }

  /** The account that gets the record, where it is not the caller's. */
  ApiCall recipient(String value) {
    account = value;
    return this;
  }

  ApiCall in(String value) {
    region = value;
    return this;
  }

  ApiCall from(String value) {
    address = value;
    return this;
  }

  ApiCall agent(String value) {
    agent = value;
    return this;
  }

  /** The call of a service: its name stands for address and agent, and no TLS is told. */
  ApiCall byService(String name) {
    address = name + ".amazonaws.com";
    agent = address;
    host = "-";
    return this;
  }

  ApiCall request(JsonObject value) {
    request = value.toString();
    return this;
  }

  /** Request parameters that are JSON text already. */
  ApiCall requestRaw(String value) {
    request = value;
    return this;
  }

  ApiCall response(JsonObject value) {
    response = value.toString();
    return this;
  }

  ApiCall additional(JsonObject value) {
    additional = value.toString();
    return this;
  }

  ApiCall requestId(String value) {
    requestId = value;
    return this;
  }

  ApiCall resources(Object... values) {
    resources = JsonObject.array(values);
    return this;
  }

  ApiCall data() {
    data = true;
    return this;
  }

  ApiCall type(String value) {
    type = value;
    return this;
  }

  ApiCall serviceDetails(JsonObject value) {
    serviceDetails = value.toString();
    return this;
  }

  ApiCall shared(String value) {
    sharedEventId = value;
    return this;
  }

  ApiCall host(String value) {
    host = value;
    return this;
  }

  ApiCall endpoint(String value) {
    endpoint = value;
    return this;
  }

  ApiCall failed(String code, String message) {
    errorCode = code;
    errorMessage = message;
    response = JsonObject.NULL;
    return this;
  }

  /** A sign-in that failed: told by the answer and a message, without an error code. */
  ApiCall signInFailed(String message) {
    errorMessage = message;
    return this;
  }

  String account() {
    return account;
  }

  /** Denied by an identity policy, in the words of the service that denies. */
  ApiCall denied(String action, String resource) {
    return denied(action, resource, "because no identity-based policy allows the " + action);
  }

  /** Denied by an organisation's service control policy. */
  ApiCall deniedByOrganisation(String action, String resource) {
    return denied(action, resource, "with an explicit deny in a service control policy");
  }

  private ApiCall denied(String action, String resource, String reason) {
    String why = reason.startsWith("because") ? reason + " action" : reason;
    String message =
        (caller.identity().kind() == Identity.Kind.ANONYMOUS ? "" : "User: ")
            + caller.identity().arn()
            + " is not authorized to perform: "
            + action
            + " on resource: "
            + resource
            + " "
            + why;
    if (service.equals("ec2")) {
      return failed(
          "Client.UnauthorizedOperation",
          "You are not authorized to perform this operation. " + message);
    }
    if (!service.equals("s3") && !service.equals("kms")) {
      request = JsonObject.NULL;
    }
    return failed(
        service.equals("kms") || service.equals("secretsmanager") || service.equals("ce")
            ? "AccessDeniedException"
            : "AccessDenied",
        message);
  }

  private String host() {
    if (!host.isEmpty()) {
      return host;
    }
    return switch (service) {
      case "iam", "organizations" -> service + ".amazonaws.com";
      case "signin" -> "eu-west-1.signin.aws.amazon.com";
      default -> service + "." + region + ".amazonaws.com";
    };
  }

  TrailRecord record(SeededRandom random) {
    JsonObject json = json();
    json.with("eventVersion", VERSIONS.getOrDefault(service, "1.08"));
    json.raw("userIdentity", caller.json());
    json.with("eventTime", Instant.ofEpochSecond(time).toString());
    json.with("eventSource", service + ".amazonaws.com");
    json.with("eventName", name);
    json.with("awsRegion", region);
    json.with("sourceIPAddress", address);
    json.with("userAgent", agent);
    if (!errorCode.isEmpty()) {
      json.with("errorCode", errorCode);
    }
    if (!errorMessage.isEmpty()) {
      json.with("errorMessage", errorMessage);
    }
    json.raw("requestParameters", request);
    json.raw("responseElements", response);
    if (!additional.isEmpty()) {
      json.raw("additionalEventData", additional);
    }
    boolean signIn = type.equals("AwsConsoleSignIn");
    if (!signIn) {
      json.with("requestID", requestId.isEmpty() ? random.guid() : requestId);
    }
    json.with("eventID", random.guid());
    json.with("readOnly", readOnly && !signIn);
    if (!resources.isEmpty()) {
      json.raw("resources", resources);
    }
    json.with("eventType", type);
    json.with("managementEvent", !data);
    json.with("recipientAccountId", account);
    if (!sharedEventId.isEmpty()) {
      json.with("sharedEventID", sharedEventId);
    }
    if (!endpoint.isEmpty()) {
      json.with("vpcEndpointId", endpoint);
    }
    if (!serviceDetails.isEmpty()) {
      json.raw("serviceEventDetails", serviceDetails);
    }
    json.with("eventCategory", data ? "Data" : "Management");
    if (!host().equals("-") && !caller.json().contains("\"invokedBy\"")) {
      json.with(
          "tlsDetails",
          json()
              .with("tlsVersion", "TLSv1.3")
              .with("cipherSuite", "TLS_AES_128_GCM_SHA256")
              .with("clientProvidedHostHeader", host()));
    }
    if (caller.console()) {
      json.with("sessionCredentialFromConsole", "true");
    }
    return new TrailRecord(time, account, region, json.toString());
  }
}
