package io.flowtrail.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.event.RecordOrigin;
import io.flowtrail.sigma.match.MatchedField;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes an alert as an OCSF Detection Finding (class 2004, schema 1.8.0, profile {@code cloud}):
 * one JSON object on one line, members always in the same order, none of them null. What OCSF has
 * no place for stands in {@code unmapped}: why the severity is what it is, how many events
 * succeeded and were denied, which fields matched, the practices.
 */
public final class DetectionFindingWriter {
  /** Version of the schema that findings claim. */
  public static final String SCHEMA_VERSION = "1.8.0";

  /** In the place of a log's service, for alerts about how Flowtrail itself runs. */
  public static final String OWN_SERVICE = "flowtrail";

  private static final int MOST_RESOURCES = 50;
  private static final String PRACTICE = "flowtrail.practice.";

  private final String productVersion;

  /** Writes findings of this release of Flowtrail. */
  public DetectionFindingWriter(String productVersion) {
    this.productVersion = productVersion;
  }

  /** The finding, without a line break. */
  public String json(Alert alert) {
    return SafeText.json(finding(alert).toString());
  }

  /**
   * The finding of an alert that belongs to an incident.
   *
   * @param incident its uid; findings with the same belong together
   */
  public String json(Alert alert, String incident) {
    ObjectNode finding = finding(alert);
    ((ObjectNode) finding.get("unmapped")).put("incident_uid", incident);
    return SafeText.json(finding.toString());
  }

  private ObjectNode finding(Alert alert) {
    List<EvidenceFacts> facts = alert.evidences().stream().map(EvidenceFacts::of).toList();
    List<AttackTags.Attack> attacks = AttackTags.of(alert.rule().tags());
    ObjectNode finding = RecordJson.MAPPER.createObjectNode();
    Activity activity = alert.activity();
    finding.put("activity_id", activity.id()).put("activity_name", activity.caption());
    finding.put("category_uid", 2).put("category_name", "Findings");
    finding.put("class_uid", 2004).put("class_name", "Detection Finding");
    finding.put("type_uid", 200400L + activity.id());
    finding.put("type_name", "Detection Finding: " + activity.caption());
    finding.put("time", alert.firstTime());
    finding.put("start_time", alert.firstTime()).put("end_time", alert.lastTime());
    finding.put("count", Math.min(alert.count(), Integer.MAX_VALUE));
    finding.put("severity_id", alert.severity().id()).put("severity", alert.severity().caption());
    status(finding, alert.activity(), alert.undone());
    finding.put("is_alert", alert.severity() != Severity.INFORMATIONAL);
    finding.put("message", AlertSentence.of(alert, facts.get(0)));
    finding.set("metadata", metadata(alert));
    finding.set("finding_info", findingInfo(alert, attacks));
    finding.set("cloud", cloud(alert));

    Map<String, ObjectNode> resources = new LinkedHashMap<>();
    ArrayNode evidences = RecordJson.MAPPER.createArrayNode();
    for (int i = 0; i < facts.size(); i++) {
      MatchedRecord match = alert.evidences().get(i);
      // The region of a log file is that of its events; its bucket may be in any.
      String region = IntegrityMatches.isIntegrityRule(match.ruleId()) ? "" : match.region();
      for (EvidenceFacts.Target target : facts.get(i).targets()) {
        if (resources.size() < MOST_RESOURCES && !isEndpoint(target)) {
          resources.computeIfAbsent(target.uid(), uid -> resource(target, region));
        }
      }
      evidences.add(evidence(match, facts.get(i), alert.integrityOf(match)));
    }
    if (!resources.isEmpty()) {
      finding.putArray("resources").addAll(resources.values());
    }
    finding.set("evidences", evidences);
    ArrayNode observables = observables(evidences, List.copyOf(resources.values()));
    if (!observables.isEmpty()) {
      finding.set("observables", observables);
    }
    if (!alert.rule().remediation().isEmpty()) {
      ObjectNode remediation = finding.putObject("remediation");
      remediation.put("desc", alert.rule().remediation());
      if (!alert.rule().references().isEmpty()) {
        ArrayNode references = remediation.putArray("references");
        alert.rule().references().forEach(references::add);
      }
    }
    finding.set("unmapped", unmapped(alert));
    return finding;
  }

  private static void status(ObjectNode finding, Activity activity, UndoneActs undone) {
    if (undone.isPresent()) {
      finding.put("status_id", 4).put("status", "Resolved");
      finding.put("status_detail", SafeText.cut("undone " + undone.sentence(), 2000));
    } else if (activity == Activity.CLOSE) {
      finding.put("status_id", 4).put("status", "Resolved");
    } else {
      finding.put("status_id", 1).put("status", "New");
    }
  }

  /** A flow's destination is an endpoint of the evidence, not a resource of the cloud. */
  private static boolean isEndpoint(EvidenceFacts.Target target) {
    return target.type().isEmpty() && !target.uid().startsWith("arn:");
  }

  private ObjectNode metadata(Alert alert) {
    ObjectNode metadata = RecordJson.MAPPER.createObjectNode();
    metadata.put("version", SCHEMA_VERSION);
    metadata.putArray("profiles").add("cloud");
    metadata.put("uid", alert.uid() + "-1");
    metadata.put("log_name", alert.rule().service());
    boolean own = alert.rule().service().equals(OWN_SERVICE);
    metadata.put("log_provider", own ? "Flowtrail" : "AWS");
    metadata
        .putObject("product")
        .put("name", "Flowtrail")
        .put("vendor_name", "Flowtrail")
        .put("version", productVersion);
    return metadata;
  }

  private static ObjectNode findingInfo(Alert alert, List<AttackTags.Attack> attacks) {
    AlertRule rule = alert.rule();
    ObjectNode info = RecordJson.MAPPER.createObjectNode();
    info.put("uid", alert.uid());
    putText(info, "uid_alt", alert.uidAlt());
    info.put("title", alert.title());
    putText(info, "desc", rule.description());
    Set<String> types = new LinkedHashSet<>();
    for (AttackTags.Attack attack : attacks) {
      if (attack.tactic().isPresent()) {
        types.add("TTPs/" + attack.tactic().name());
      }
    }
    if (!types.isEmpty()) {
      types.forEach(info.putArray("types")::add);
    }
    info.put("created_time", alert.firstTime());
    info.put("first_seen_time", alert.firstTime());
    info.put("last_seen_time", alert.lastTime());
    info.putArray("data_sources").add(dataSource(rule));
    ObjectNode analytic = info.putObject("analytic");
    analytic.put("type_id", 1).put("type", "Rule");
    analytic.put("uid", rule.id()).put("name", rule.title());
    putText(analytic, "version", rule.version());
    if (!attacks.isEmpty()) {
      ArrayNode array = info.putArray("attacks");
      for (AttackTags.Attack attack : attacks) {
        ObjectNode entry = array.addObject();
        entry.put("version", attack.version());
        putNamed(entry, "tactic", attack.tactic());
        putNamed(entry, "technique", attack.technique());
        putNamed(entry, "sub_technique", attack.subTechnique());
      }
    }
    return info;
  }

  private static void putNamed(ObjectNode attack, String name, AttackTags.Named named) {
    if (named.isPresent()) {
      ObjectNode node = attack.putObject(name);
      node.put("uid", named.id());
      putText(node, "name", named.name());
    }
  }

  private static String dataSource(AlertRule rule) {
    if (IntegrityMatches.isIntegrityRule(rule.id())) {
      return "CloudTrail digest files";
    }
    return switch (rule.service()) {
      case "vpcflow" -> "VPC flow logs";
      case "s3access" -> "S3 server access logs";
      case OWN_SERVICE -> "Flowtrail itself";
      default -> "CloudTrail";
    };
  }

  private static ObjectNode cloud(Alert alert) {
    ObjectNode cloud = RecordJson.MAPPER.createObjectNode();
    cloud.put("provider", "AWS");
    putText(cloud, "region", alert.region());
    if (!alert.account().isEmpty()) {
      cloud.set("account", account(alert.account()));
    }
    return cloud;
  }

  private static ObjectNode account(String uid) {
    return RecordJson.MAPPER
        .createObjectNode()
        .put("uid", uid)
        .put("type_id", 10)
        .put("type", "AWS Account");
  }

  private static ObjectNode resource(EvidenceFacts.Target target, String region) {
    ObjectNode resource = RecordJson.MAPPER.createObjectNode();
    resource.put("uid", target.uid());
    putText(resource, "type", target.type());
    resource.put("role_id", 1).put("role", "Target");
    if (!target.type().startsWith("AWS::IAM::")) {
      putText(resource, "region", regionOf(target.uid(), region));
    }
    if (!target.account().isEmpty()) {
      resource.putObject("owner").set("account", account(target.account()));
    }
    return resource;
  }

  /** An ARN knows its region better than the record does. */
  private static String regionOf(String uid, String fallback) {
    String[] parts = uid.split(":", 6);
    return parts.length == 6 && parts[0].equals("arn") && !parts[3].isEmpty() ? parts[3] : fallback;
  }

  // ---- evidences

  private static ObjectNode evidence(
      MatchedRecord match, EvidenceFacts facts, EvidenceIntegrity integrity) {
    ObjectNode evidence = RecordJson.MAPPER.createObjectNode();
    putText(evidence, "uid", match.eventId());
    boolean finding = IntegrityMatches.isIntegrityRule(match.ruleId());
    if (finding) {
      fileEvidence(evidence, facts.tree());
    } else {
      switch (match.service()) {
        case "vpcflow" -> flowEvidence(evidence, facts.tree());
        case "s3access" -> accessEvidence(evidence, facts.tree());
        default -> cloudTrailEvidence(evidence, facts.tree());
      }
    }
    ObjectNode data = evidence.putObject("data");
    data.set("origin", origin(match, integrity));
    putText(data, "outcome", match.outcome());
    putText(data, "source_identity", RecordFacts.sourceIdentity(facts.tree()));
    ArrayNode matched = matched(match);
    if (!matched.isEmpty()) {
      data.set("matched", matched);
    }
    data.set(finding ? "finding" : "record", facts.tree());
    return evidence;
  }

  private static ObjectNode origin(MatchedRecord match, EvidenceIntegrity integrity) {
    RecordOrigin origin = match.origin();
    ObjectNode node = RecordJson.MAPPER.createObjectNode();
    node.put("object", origin.object());
    putText(node, "entry", origin.entry());
    if (origin.record() > 0) {
      node.put("record", origin.record());
    }
    if (origin.offset() >= 0) {
      node.put("offset", origin.offset());
    }
    node.put("integrity", integrity.word());
    putText(node, "integrity_verdict", integrity.verdict());
    putText(node, "integrity_reason", integrity.reason());
    putText(node, "sha256", integrity.sha256());
    putText(node, "digest", integrity.digest());
    return node;
  }

  /** The file that validation found fault with; a stretch without digests is no file. */
  private static void fileEvidence(ObjectNode evidence, ObjectNode finding) {
    String key = RecordFacts.text(finding, "key");
    String name = key.substring(key.lastIndexOf('/') + 1);
    if (name.isEmpty() || RecordFacts.text(finding, "kind").equals("gap")) {
      return;
    }
    ObjectNode file = evidence.putObject("file");
    file.put("name", name).put("type_id", 1).put("type", "Regular File");
    String uri = RecordFacts.text(finding, "uri");
    file.put("path", uri.isEmpty() ? key : uri);
    String found = RecordFacts.text(finding, "found_sha256");
    if (!found.isEmpty()) {
      file.putArray("hashes")
          .addObject()
          .put("algorithm_id", 3)
          .put("algorithm", "SHA-256")
          .put("value", found);
    }
  }

  private static ArrayNode matched(MatchedRecord match) {
    ArrayNode array = RecordJson.MAPPER.createArrayNode();
    for (MatchedField field : match.matchedFields()) {
      array
          .addObject()
          .put("search", field.search())
          .put("field", field.field())
          .put("expected", field.expected())
          .put("found", field.found());
    }
    return array;
  }

  private static void cloudTrailEvidence(ObjectNode evidence, ObjectNode record) {
    JsonNode identity = record.path("userIdentity");
    ObjectNode actor = RecordJson.MAPPER.createObjectNode();
    ObjectNode user = cloudTrailUser(record, identity);
    if (!user.isEmpty()) {
      actor.set("user", user);
    }
    ObjectNode session = session(identity);
    if (!session.isEmpty()) {
      actor.set("session", session);
    }
    putText(actor, "app_name", RecordFacts.text(identity, "invokedBy"));
    if (!actor.isEmpty()) {
      evidence.set("actor", actor);
    }
    String operation = RecordFacts.text(record, "eventName");
    if (!operation.isEmpty()) {
      ObjectNode api = evidence.putObject("api");
      api.put("operation", operation);
      putNested(api, "service", "name", RecordFacts.text(record, "eventSource"));
      putNested(api, "request", "uid", RecordFacts.text(record, "requestID"));
      String error = RecordFacts.text(record, "errorCode");
      if (!error.isEmpty()) {
        ObjectNode response = api.putObject("response");
        response.put("error", error);
        putText(response, "message", RecordFacts.text(record, "errorMessage"));
      }
    }
    putSource(evidence, RecordFacts.text(record, "sourceIPAddress"));
    putNested(evidence, "http_request", "user_agent", RecordFacts.text(record, "userAgent"));
    String bucket = RecordFacts.text(record.path("requestParameters"), "bucketName");
    if (!bucket.isEmpty()) {
      evidence.set("databucket", bucket(bucket));
    }
  }

  private static ObjectNode cloudTrailUser(ObjectNode record, JsonNode identity) {
    ObjectNode user = RecordJson.MAPPER.createObjectNode();
    String arn = RecordFacts.text(identity, "arn");
    String uid = arn.isEmpty() ? RecordFacts.text(identity, "principalId") : arn;
    String type = RecordFacts.text(identity, "type");
    String name = RecordFacts.text(identity, "userName");
    if (name.isEmpty() && !arn.isEmpty()) {
      name = arn.substring(arn.lastIndexOf('/') + 1);
    }
    if (type.equals("Root")) {
      name = "root";
    }
    putText(user, "uid", uid);
    putText(user, "name", name);
    String account = RecordFacts.text(identity, "accountId");
    if (account.matches("\\d{12}")) {
      user.set("account", account(account));
    }
    if (user.isEmpty() && type.isEmpty() && account.isEmpty()) {
      return user;
    }
    if (user.isEmpty()) {
      user.put("name", account.isEmpty() ? type : "anonymous");
    }
    switch (type) {
      case "Root" -> user.put("type_id", 2).put("type", "Admin");
      case "AWSService" -> user.put("type_id", 4).put("type", "Service");
      case "AWSAccount", "Unknown", "" -> user.put("type_id", 0).put("type", "Unknown");
      default -> user.put("type_id", 1).put("type", "User");
    }
    String mfaUsed = RecordFacts.text(record.path("additionalEventData"), "MFAUsed");
    if (!mfaUsed.isEmpty()) {
      user.put("has_mfa", mfaUsed.equalsIgnoreCase("yes"));
    }
    String key = RecordFacts.text(identity, "accessKeyId");
    if (!key.isEmpty()) {
      user.putArray("programmatic_credentials").addObject().put("uid", key);
    }
    return user;
  }

  private static ObjectNode session(JsonNode identity) {
    ObjectNode session = RecordJson.MAPPER.createObjectNode();
    JsonNode context = identity.path("sessionContext");
    putText(session, "issuer", RecordFacts.text(context.path("sessionIssuer"), "arn"));
    putTime(
        RecordFacts.text(context.path("attributes"), "creationDate"),
        millis -> session.put("created_time", millis));
    String mfa = RecordFacts.text(context.path("attributes"), "mfaAuthenticated");
    if (!mfa.isEmpty()) {
      session.put("is_mfa", mfa.equals("true"));
    }
    return session;
  }

  private static void flowEvidence(ObjectNode evidence, ObjectNode record) {
    String source = RecordFacts.text(record, "srcaddr");
    String destination = RecordFacts.text(record, "dstaddr");
    String direction = RecordFacts.text(record, "flow-direction");
    boolean ours =
        direction.isEmpty()
            ? !(IpText.isPrivate(destination) && !IpText.isPrivate(source))
            : direction.equals("egress");
    ObjectNode from = endpoint(source, RecordFacts.text(record, "srcport"));
    ObjectNode to = endpoint(destination, RecordFacts.text(record, "dstport"));
    ObjectNode own = ours ? from : to;
    putText(own, "interface_uid", RecordFacts.text(record, "interface-id"));
    putText(own, "instance_uid", RecordFacts.text(record, "instance-id"));
    putText(own, "vpc_uid", RecordFacts.text(record, "vpc-id"));
    putText(own, "subnet_uid", RecordFacts.text(record, "subnet-id"));
    if (!from.isEmpty()) {
      evidence.set("src_endpoint", from);
    }
    if (!to.isEmpty()) {
      evidence.set("dst_endpoint", to);
    }
    ObjectNode connection = evidence.putObject("connection_info");
    String protocol = RecordFacts.text(record, "protocol");
    if (protocol.matches("\\d{1,3}")) {
      connection.put("protocol_num", Integer.parseInt(protocol));
      putText(connection, "protocol_name", EvidenceFacts.protocolName(protocol));
    }
    switch (direction) {
      case "ingress" -> connection.put("direction_id", 1).put("direction", "Inbound");
      case "egress" -> connection.put("direction_id", 2).put("direction", "Outbound");
      default -> connection.put("direction_id", 0).put("direction", "Unknown");
    }
    String flags = RecordFacts.text(record, "tcp-flags");
    if (flags.matches("\\d{1,3}")) {
      connection.put("tcp_flags", Integer.parseInt(flags));
    }
  }

  private static ObjectNode endpoint(String address, String port) {
    ObjectNode endpoint = RecordJson.MAPPER.createObjectNode();
    if (IpText.parse(address).isPresent()) {
      endpoint.put("ip", address);
      if (port.matches("\\d{1,5}") && Integer.parseInt(port) <= 65_535) {
        endpoint.put("port", Integer.parseInt(port));
      }
    }
    return endpoint;
  }

  private static void accessEvidence(ObjectNode evidence, ObjectNode record) {
    String requester = RecordFacts.text(record, "requester");
    ObjectNode user = evidence.putObject("actor").putObject("user");
    if (requester.isEmpty()) {
      user.put("name", "anonymous").put("type_id", 0).put("type", "Unknown");
    } else {
      user.put("uid", requester);
      user.put("name", EvidenceFacts.shortName(requester));
    }
    String operation = RecordFacts.text(record, "operation");
    String status = RecordFacts.text(record, "http_status");
    boolean hasStatus = status.matches("\\d{3}");
    if (!operation.isEmpty()) {
      ObjectNode api = evidence.putObject("api");
      api.put("operation", operation);
      api.putObject("service").put("name", "s3.amazonaws.com");
      putNested(api, "request", "uid", RecordFacts.text(record, "request_id"));
      String error = RecordFacts.text(record, "error_code");
      if (hasStatus || !error.isEmpty()) {
        ObjectNode response = api.putObject("response");
        if (hasStatus) {
          response.put("code", Integer.parseInt(status));
        }
        putText(response, "error", error);
      }
    }
    putSource(evidence, RecordFacts.text(record, "remote_ip"));
    ObjectNode request = RecordJson.MAPPER.createObjectNode();
    String line = RecordFacts.text(record, "request_uri");
    int space = line.indexOf(' ');
    if (space > 0 && line.substring(0, space).matches("[A-Z]{3,10}")) {
      request.put("http_method", line.substring(0, space));
      String target = line.substring(space + 1).replaceFirst(" HTTP/[0-9.]{1,4}$", "");
      request.putObject("url").put("url_string", target);
    }
    putText(request, "user_agent", RecordFacts.text(record, "user_agent"));
    putText(request, "referrer", RecordFacts.text(record, "referer"));
    if (!request.isEmpty()) {
      evidence.set("http_request", request);
    }
    if (hasStatus) {
      evidence.putObject("http_response").put("code", Integer.parseInt(status));
    }
    String bucket = RecordFacts.text(record, "bucket");
    if (!bucket.isEmpty()) {
      evidence.set("databucket", bucket(bucket));
    }
  }

  private static ObjectNode bucket(String name) {
    return RecordJson.MAPPER
        .createObjectNode()
        .put("type_id", 1)
        .put("type", "S3")
        .put("name", name)
        .put("uid", "arn:aws:s3:::" + name);
  }

  /** CloudTrail writes service names where addresses belong; they never become an address. */
  private static void putSource(ObjectNode evidence, String source) {
    if (source.isEmpty()) {
      return;
    }
    String member = IpText.parse(source).isPresent() ? "ip" : "svc_name";
    evidence.putObject("src_endpoint").put(member, source);
  }

  // ---- observables

  private static ArrayNode observables(ArrayNode evidences, List<ObjectNode> resources) {
    ArrayNode observables = RecordJson.MAPPER.createArrayNode();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < evidences.size(); i++) {
      JsonNode evidence = evidences.get(i);
      String at = "evidences[" + i + "].";
      observe(observables, seen, evidence, at, "src_endpoint.ip", 2, "IP Address");
      observe(observables, seen, evidence, at, "dst_endpoint.ip", 2, "IP Address");
      observe(observables, seen, evidence, at, "actor.user.uid", 31, "User.uid");
      String credential = evidence.at("/actor/user/programmatic_credentials/0/uid").asText("");
      observe(
          observables,
          seen,
          at + "actor.user.programmatic_credentials[0].uid",
          credential,
          19,
          "User Credential ID");
      observe(observables, seen, evidence, at, "http_request.user_agent", 16, "HTTP User-Agent");
      observe(observables, seen, evidence, at, "file.name", 7, "File Name");
      String found = evidence.at("/file/hashes/0/value").asText("");
      observe(observables, seen, at + "file.hashes[0].value", found, 8, "Hash");
      observe(observables, seen, evidence, at, "data.finding.expected_sha256", 8, "Hash");
    }
    for (int i = 0; i < resources.size(); i++) {
      String uid = resources.get(i).path("uid").asText();
      observe(observables, seen, "resources[" + i + "].uid", uid, 10, "Resource UID");
    }
    return observables;
  }

  private static void observe(
      ArrayNode to,
      Set<String> seen,
      JsonNode evidence,
      String at,
      String path,
      int typeId,
      String type) {
    String value = evidence.at("/" + path.replace('.', '/')).asText("");
    observe(to, seen, at + path, value, typeId, type);
  }

  private static void observe(
      ArrayNode to, Set<String> seen, String name, String value, int typeId, String type) {
    if (!value.isEmpty() && seen.add(typeId + " " + value)) {
      to.addObject().put("name", name).put("type_id", typeId).put("type", type).put("value", value);
    }
  }

  // ---- the rest

  private static void undone(ObjectNode unmapped, UndoneActs undone) {
    if (undone.isPresent()) {
      ObjectNode node = unmapped.putObject("undone");
      node.put("time", undone.time());
      putText(node, "principal", undone.principal());
      node.put("event_name", undone.eventName());
      putText(node, "event_id", undone.eventId());
      putText(node, "object", undone.object());
      node.put("lasted_minutes", undone.lastedMillis() / 60_000);
    }
  }

  private static ObjectNode unmapped(Alert alert) {
    ObjectNode unmapped = RecordJson.MAPPER.createObjectNode();
    putText(unmapped, "principal", alert.principal());
    unmapped.put("attempt", alert.attempt());
    unmapped.put("rule_level", alert.rule().severity().level());
    putText(unmapped, "rules_version", alert.rule().rulesVersion());
    unmapped.put("integrity", alert.worstIntegrity().word());
    ArrayNode modifiers = unmapped.putArray("level_modifiers");
    for (LevelModifier modifier : alert.modifiers()) {
      modifiers
          .addObject()
          .put("name", modifier.word())
          .put("steps", modifier.steps())
          .put("explanation", modifier.explanation());
    }
    FindingNote note = alert.note();
    if (note.steps() != 0) {
      modifiers
          .addObject()
          .put("name", "detector")
          .put("steps", note.steps())
          .put("explanation", note.stepsExplanation());
    }
    putText(unmapped, "explanation", note.explanation());
    if (!note.details().isEmpty()) {
      unmapped.set("details", RecordJson.tree(note.details()));
    }
    unmapped
        .putObject("outcomes")
        .put("success", alert.successes())
        .put("denied", alert.denials())
        .put("error", alert.errors());
    undone(unmapped, alert.undone());
    unmapped.set("matched", matched(alert.evidences().get(0)));
    ArrayNode practices = unmapped.putArray("practices");
    for (String tag : alert.rule().tags()) {
      if (tag.startsWith(PRACTICE)) {
        practices.add(tag.substring(PRACTICE.length()));
      }
    }
    ArrayNode tags = unmapped.putArray("tags");
    alert.rule().tags().forEach(tags::add);
    if (!alert.rule().falsePositives().isEmpty()) {
      ArrayNode falsePositives = unmapped.putArray("false_positives");
      alert.rule().falsePositives().forEach(falsePositives::add);
    }
    return unmapped;
  }

  private static void putText(ObjectNode node, String name, String text) {
    if (!text.isEmpty()) {
      node.put(name, text);
    }
  }

  private static void putNested(ObjectNode node, String name, String member, String text) {
    if (!text.isEmpty()) {
      node.putObject(name).put(member, text);
    }
  }

  private static void putTime(String text, Consumer<Long> taker) {
    try {
      if (!text.isEmpty()) {
        taker.accept(Instant.parse(text).toEpochMilli());
      }
    } catch (DateTimeParseException | ArithmeticException e) {
      // The record as evidence still has the text.
    }
  }
}
