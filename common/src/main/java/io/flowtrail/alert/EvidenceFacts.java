package io.flowtrail.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a record tells people: who, what, on what, from where. All of it text that attackers may
 * have written.
 *
 * @param who short: {@code Ops/ana}, {@code root}, an address; with the source identity of a
 *     session that its name does not tell
 * @param action {@code StopLogging}, {@code REST.GET.OBJECT}, {@code ACCEPT tcp}
 * @param targets resources as the record names them, the most telling first
 * @param source address or service that the call came from; empty where unknown
 * @param error error code; empty where there is none
 * @param what {@code StopLogging on main}, {@code GetObject on org-logs/a.json: AccessDenied}
 */
record EvidenceFacts(
    ObjectNode tree,
    String who,
    String action,
    List<Target> targets,
    String source,
    String error,
    String what) {

  private static final Pattern RESOURCE_IN_MESSAGE =
      Pattern.compile("on resource: (arn:[^\\s\"]{1,1024})");

  /** Request parameters that name what a call is about, and the type of that. */
  private static final List<Parameter> PARAMETERS =
      List.of(
          new Parameter("trailName", "AWS::CloudTrail::Trail"),
          new Parameter("groupId", "AWS::EC2::SecurityGroup"),
          new Parameter("networkAclId", "AWS::EC2::NetworkAcl"),
          new Parameter("accessKeyId", "AWS::IAM::AccessKey"),
          new Parameter("policyArn", "AWS::IAM::ManagedPolicy"),
          new Parameter("serialNumber", "AWS::IAM::VirtualMFADevice"),
          new Parameter("userName", "AWS::IAM::User"),
          new Parameter("roleName", "AWS::IAM::Role"),
          new Parameter("roleArn", "AWS::IAM::Role"),
          new Parameter("groupName", "AWS::IAM::Group"),
          new Parameter("keyId", "AWS::KMS::Key"),
          new Parameter("secretId", "AWS::SecretsManager::Secret"),
          new Parameter("functionName", "AWS::Lambda::Function"),
          new Parameter("dBInstanceIdentifier", "AWS::RDS::DBInstance"),
          new Parameter("snapshotId", "AWS::EC2::Snapshot"),
          new Parameter("imageId", "AWS::EC2::Image"),
          new Parameter("instanceId", "AWS::EC2::Instance"),
          new Parameter("logGroupName", "AWS::Logs::LogGroup"),
          new Parameter("detectorId", "AWS::GuardDuty::Detector"),
          new Parameter("vpcId", "AWS::EC2::VPC"));

  private record Parameter(String name, String type) {}

  /**
   * Something that was acted on.
   *
   * @param uid ARN or id
   * @param type CloudFormation's name of the type; empty where unknown
   * @param account its owner's account; empty where unknown
   */
  record Target(String uid, String type, String account) {
    /** The last part of an ARN, for people. */
    String name() {
      return shortName(uid);
    }
  }

  private EvidenceFacts(
      ObjectNode tree,
      String who,
      String action,
      List<Target> targets,
      String source,
      String error) {
    this(tree, who, action, targets, source, error, what(action, targets, error));
  }

  static EvidenceFacts of(MatchedRecord match) {
    ObjectNode tree = RecordJson.tree(match.json());
    if (IntegrityMatches.isIntegrityRule(match.ruleId())) {
      return IntegrityMatches.facts(tree);
    }
    return switch (match.service()) {
      case "vpcflow" -> ofFlow(tree);
      case "s3access" -> ofAccess(tree, match);
      case FindingAlerts.SERVICE -> FindingAlerts.facts(tree, match);
      default -> ofCloudTrail(tree, match);
    };
  }

  private static EvidenceFacts ofCloudTrail(ObjectNode tree, MatchedRecord match) {
    JsonNode identity = tree.path("userIdentity");
    String arn = RecordFacts.text(identity, "arn");
    String type = RecordFacts.text(identity, "type");
    String who = type.equals("Root") ? "root" : shortName(arn.isEmpty() ? match.principal() : arn);
    String behind = RecordFacts.sourceIdentity(tree);
    boolean isTold = behind.isEmpty() || who.endsWith("/" + behind);
    return new EvidenceFacts(
        tree,
        isTold ? who : who + " (source identity " + behind + ")",
        RecordFacts.text(tree, "eventName"),
        cloudTrailTargets(tree),
        RecordFacts.text(tree, "sourceIPAddress"),
        RecordFacts.text(tree, "errorCode"));
  }

  private static List<Target> cloudTrailTargets(ObjectNode tree) {
    Map<String, Target> targets = new LinkedHashMap<>();
    for (JsonNode resource : tree.path("resources")) {
      String arn = RecordFacts.text(resource, "ARN");
      if (!arn.isEmpty()) {
        String account = RecordFacts.text(resource, "accountId");
        add(targets, new Target(arn, RecordFacts.text(resource, "type"), account));
      }
    }
    JsonNode parameters = tree.path("requestParameters");
    String bucket = scalar(parameters.path("bucketName"));
    if (!bucket.isEmpty()) {
      String key = scalar(parameters.path("key"));
      if (!key.isEmpty()) {
        add(targets, new Target("arn:aws:s3:::" + bucket + "/" + key, "AWS::S3::Object", ""));
      }
      add(targets, new Target("arn:aws:s3:::" + bucket, "AWS::S3::Bucket", ""));
    }
    String source = RecordFacts.text(tree, "eventSource");
    String name = scalar(parameters.path("name"));
    if (source.equals("cloudtrail.amazonaws.com") && !name.isEmpty()) {
      add(targets, new Target(name, "AWS::CloudTrail::Trail", ""));
    }
    for (Parameter parameter : PARAMETERS) {
      String value = scalar(parameters.path(parameter.name()));
      if (!value.isEmpty()) {
        add(targets, new Target(value, parameter.type(), ""));
      }
    }
    Matcher denied = RESOURCE_IN_MESSAGE.matcher(RecordFacts.text(tree, "errorMessage"));
    if (denied.find()) {
      add(targets, new Target(denied.group(1), "", ""));
    }
    return List.copyOf(targets.values());
  }

  private static void add(Map<String, Target> targets, Target target) {
    targets.putIfAbsent(target.uid(), target);
  }

  /** Old S3 records wrap every parameter in an array of one. */
  static String scalar(JsonNode node) {
    JsonNode value = node.isArray() && node.size() == 1 ? node.get(0) : node;
    return value.isValueNode() && !value.isNull() ? value.asText() : "";
  }

  private static EvidenceFacts ofFlow(ObjectNode tree) {
    String source = first(tree, "pkt-srcaddr", "srcaddr");
    List<Target> targets = new ArrayList<>();
    String destination = first(tree, "pkt-dstaddr", "dstaddr");
    if (!destination.isEmpty()) {
      String port = RecordFacts.text(tree, "dstport");
      targets.add(new Target(port.isEmpty() ? destination : destination + " port " + port, "", ""));
    }
    String eni = RecordFacts.text(tree, "interface-id");
    if (!eni.isEmpty()) {
      targets.add(new Target(eni, "AWS::EC2::NetworkInterface", account(tree)));
    }
    String action = RecordFacts.text(tree, "action");
    String protocol = protocolName(RecordFacts.text(tree, "protocol"));
    String bytes = RecordFacts.text(tree, "bytes");
    StringBuilder what = new StringBuilder(action.isEmpty() ? "flow" : action);
    if (!protocol.isEmpty()) {
      what.append(' ').append(protocol);
    }
    if (!bytes.isEmpty()) {
      what.append(' ').append(bytes).append(" bytes");
    }
    return new EvidenceFacts(
        tree, source.isEmpty() ? eni : source, what.toString(), List.copyOf(targets), source, "");
  }

  private static String account(ObjectNode tree) {
    String account = RecordFacts.text(tree, "account-id");
    return account.matches("\\d{12}") ? account : "";
  }

  private static EvidenceFacts ofAccess(ObjectNode tree, MatchedRecord match) {
    List<Target> targets = new ArrayList<>();
    String bucket = RecordFacts.text(tree, "bucket");
    String key = RecordFacts.text(tree, "key");
    if (!bucket.isEmpty() && !key.isEmpty()) {
      targets.add(new Target("arn:aws:s3:::" + bucket + "/" + key, "AWS::S3::Object", ""));
    }
    if (!bucket.isEmpty()) {
      targets.add(new Target("arn:aws:s3:::" + bucket, "AWS::S3::Bucket", match.account()));
    }
    String requester = RecordFacts.text(tree, "requester");
    return new EvidenceFacts(
        tree,
        requester.isEmpty() ? "anonymous" : shortName(requester),
        RecordFacts.text(tree, "operation"),
        List.copyOf(targets),
        RecordFacts.text(tree, "remote_ip"),
        RecordFacts.text(tree, "error_code"));
  }

  private static String first(ObjectNode tree, String... names) {
    for (String name : names) {
      String text = RecordFacts.text(tree, name);
      if (!text.isEmpty()) {
        return text;
      }
    }
    return "";
  }

  /** IANA's name of the protocols that flow logs are full of; empty for others. */
  static String protocolName(String number) {
    return switch (number) {
      case "1" -> "icmp";
      case "6" -> "tcp";
      case "17" -> "udp";
      case "47" -> "gre";
      case "50" -> "esp";
      case "58" -> "ipv6-icmp";
      default -> "";
    };
  }

  /** {@code Ops/ana} of a session's ARN, {@code ana} of a user's, the rest of any other's. */
  static String shortName(String arn) {
    if (!arn.startsWith("arn:")) {
      return arn;
    }
    String[] parts = arn.split(":", 6);
    if (parts.length < 6) {
      return arn;
    }
    String resource = parts[5];
    if (parts[2].equals("iam") && (resource.startsWith("user/") || resource.startsWith("role/"))) {
      return resource.substring(resource.lastIndexOf('/') + 1);
    }
    if (resource.startsWith("assumed-role/AWSReservedSSO_")) {
      // Roles of IAM Identity Center: the permission set is what people know.
      return resource.replaceFirst(
          "^assumed-role/AWSReservedSSO_([^/]{1,64})_[0-9a-f]{16}/", "$1/");
    }
    for (String prefix : List.of("assumed-role/", "federated-user/", "trail/")) {
      if (resource.startsWith(prefix)) {
        return resource.substring(prefix.length());
      }
    }
    return resource;
  }

  private static String what(String action, List<Target> targets, String error) {
    StringBuilder what = new StringBuilder(action.isEmpty() ? "an event" : action);
    targets.stream().findFirst().ifPresent(target -> what.append(" on ").append(target.name()));
    if (!error.isEmpty()) {
      what.append(": ").append(error);
    }
    return what.toString();
  }
}
