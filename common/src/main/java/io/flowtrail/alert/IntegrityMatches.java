package io.flowtrail.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Failures of CloudTrail's log file validation as matches of built-in rules, so that they become
 * alerts on the path of every other match: grouped, counted, written.
 */
public final class IntegrityMatches {
  private static final int LONGEST_TEXT = 2000;
  private static final String CHANGES = "changes";
  private static final int MOST_CHANGES = 5;
  private static final String S3 = "s3://";

  /** Of the year 9999: what lies behind it is a limit, and no time of anything. */
  private static final long LAST_MOMENT = Instant.parse("9999-12-31T23:59:59Z").toEpochMilli();

  private static final Map<String, AlertRule> RULES = rulesById();

  private IntegrityMatches() {}

  private static Map<String, AlertRule> rulesById() {
    Map<String, AlertRule> rules = new LinkedHashMap<>();
    for (IntegrityRule rule : IntegrityRule.values()) {
      rules.put(rule.rule().id(), rule.rule());
    }
    return Collections.unmodifiableMap(rules);
  }

  /** What alerts say of the built-in rules, by id; to be put beside those of the loaded rules. */
  public static Map<String, AlertRule> rules() {
    return RULES;
  }

  static boolean isIntegrityRule(String id) {
    return RULES.containsKey(id);
  }

  /**
   * The match of a finding that must raise an alarm; empty for all others. Its record is the
   * finding; it has no principal, as nobody is known to have done it.
   */
  public static Optional<MatchedRecord> of(IntegrityFinding finding) {
    return of(finding, List.of());
  }

  /**
   * The same, with who could have done it.
   *
   * @param changes of the finding's file, in any order; a few of them are named. Changes of other
   *     files may be among them
   */
  public static Optional<MatchedRecord> of(
      IntegrityFinding finding, Collection<LogFileChange> changes) {
    return IntegrityRule.of(finding).map(rule -> match(rule.rule().id(), finding, changes));
  }

  private static MatchedRecord match(
      String ruleId, IntegrityFinding finding, Collection<LogFileChange> changes) {
    ObjectNode json = RecordJson.tree(IntegrityJson.line(finding));
    putChanges(json, finding, changes);
    String place = finding.uri().isEmpty() ? finding.key() : finding.uri();
    String identity =
        String.join(
            "\n",
            finding.kind().word(),
            finding.account(),
            finding.key(),
            finding.verdict().word(),
            Long.toString(finding.from()));
    return new MatchedRecord(
        ruleId,
        "cloudtrail",
        time(finding),
        "",
        finding.account(),
        finding.region(),
        "",
        "",
        SafeText.cut(place, LONGEST_TEXT),
        "",
        0,
        -1,
        RecordJson.text(json),
        matched(finding),
        "integrity/" + Digests.hex(identity, 16),
        "",
        "");
  }

  /**
   * When it shows: a log file at its delivery, a digest and a gap at their end. So findings come
   * some hours after their time, never days, and meet in the same alerts in every run.
   */
  private static long time(IntegrityFinding finding) {
    long time = finding.kind() == IntegrityFinding.Kind.LOG ? finding.from() : finding.to();
    return time < 0 || time > LAST_MOMENT ? 0 : time;
  }

  private static void putChanges(
      ObjectNode json, IntegrityFinding finding, Collection<LogFileChange> changes) {
    String name = LogFileChange.nameOf(finding.key());
    List<LogFileChange> its =
        changes.stream()
            .filter(change -> change.name().equals(name))
            .sorted(LogFileChange.ORDER)
            .distinct()
            .toList();
    if (its.isEmpty()) {
      return;
    }
    ArrayNode array = json.putArray(CHANGES);
    for (LogFileChange change : its.subList(0, Math.min(its.size(), MOST_CHANGES))) {
      ObjectNode node = array.addObject();
      node.put("time", Instant.ofEpochMilli(change.time()).toString());
      node.put("action", change.action());
      node.put("principal", change.principal());
      node.put("source", change.source());
      node.put("key", change.key());
      node.put("event_id", change.eventId());
    }
    if (its.size() > MOST_CHANGES) {
      json.put("further_changes", its.size() - MOST_CHANGES);
    }
  }

  /** {@code PutObject by arn:... from 203.0.113.9 at ...}: who could have done it, for people. */
  static List<String> changes(ObjectNode finding) {
    List<String> told = new ArrayList<>();
    for (JsonNode change : finding.path(CHANGES)) {
      String principal = RecordFacts.text(change, "principal");
      String source = RecordFacts.text(change, "source");
      told.add(
          RecordFacts.text(change, "action")
              + (principal.isEmpty() ? "" : " by " + principal)
              + (source.isEmpty() ? "" : " from " + source)
              + " at "
              + RecordFacts.text(change, "time"));
    }
    return List.copyOf(told);
  }

  private static String matched(IntegrityFinding finding) {
    ArrayNode array = RecordJson.MAPPER.createArrayNode();
    field(array, "verdict", "valid", finding.verdict().word());
    if (!finding.expectedSha256().isEmpty() && !finding.foundSha256().isEmpty()) {
      field(array, "sha256", finding.expectedSha256(), finding.foundSha256());
    }
    if (finding.foreignRecords() > 0) {
      field(array, "foreign_records", "0", Long.toString(finding.foreignRecords()));
    }
    return array.toString();
  }

  private static void field(ArrayNode array, String field, String expected, String found) {
    array
        .addObject()
        .put("search", "validation")
        .put("field", field)
        .put("expected", SafeText.cut(expected, 512))
        .put("found", SafeText.cut(found, 512));
  }

  /** What a match of one of these rules itself says of the file; empty for all others. */
  static Optional<EvidenceIntegrity> integrityOf(MatchedRecord match) {
    if (!isIntegrityRule(match.ruleId())) {
      return Optional.empty();
    }
    ObjectNode finding = RecordJson.tree(match.json());
    return Optional.of(
        new EvidenceIntegrity(
            EvidenceIntegrity.FAILED,
            RecordFacts.text(finding, "verdict"),
            SafeText.cut(RecordFacts.text(finding, "reason"), EvidenceIntegrity.LONGEST_REASON),
            RecordFacts.text(finding, "found_sha256"),
            SafeText.cut(RecordFacts.text(finding, "digest"), EvidenceIntegrity.LONGEST_KEY)));
  }

  /** What a finding tells people; it has no who. */
  static EvidenceFacts facts(ObjectNode finding) {
    String key = RecordFacts.text(finding, "key");
    String file = key.substring(key.lastIndexOf('/') + 1);
    String what =
        switch (RecordFacts.text(finding, "kind")) {
          case "log" -> "log file " + file;
          case "digest" -> "digest " + file;
          default -> gap(finding, file);
        };
    String verdict = RecordFacts.text(finding, "verdict").replace('_', ' ');
    return new EvidenceFacts(finding, "", verdict, targets(finding, key), "", "", what);
  }

  private static String gap(ObjectNode finding, String file) {
    String from = RecordFacts.text(finding, "from");
    String to = RecordFacts.text(finding, "to");
    return "digests"
        + (from.isEmpty() ? "" : " from " + from)
        + (to.isEmpty() ? "" : " to " + to)
        + (file.isEmpty() ? "" : ", next to " + file);
  }

  private static List<EvidenceFacts.Target> targets(ObjectNode finding, String key) {
    List<EvidenceFacts.Target> targets = new ArrayList<>();
    String region = RecordFacts.text(finding, "region");
    String partition =
        region.startsWith("cn-") ? "aws-cn" : region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
    String uri = RecordFacts.text(finding, "uri");
    if (!key.isEmpty()) {
      // Of a file in a directory, or one that is not there, no bucket is known.
      String uid =
          uri.startsWith(S3) ? "arn:" + partition + ":s3:::" + uri.substring(S3.length()) : key;
      targets.add(new EvidenceFacts.Target(uid, "AWS::S3::Object", ""));
    }
    String trail = RecordFacts.text(finding, "trail");
    if (!trail.isEmpty()) {
      targets.add(trail(finding, trail, partition));
    }
    return List.copyOf(targets);
  }

  /** An organization's trail belongs to an account that no finding of a member names. */
  private static EvidenceFacts.Target trail(ObjectNode finding, String trail, String partition) {
    String home = RecordFacts.text(finding, "home_region");
    String account = RecordFacts.text(finding, "account");
    boolean own = RecordFacts.text(finding, "organization_id").isEmpty();
    if (!own || home.isEmpty() || account.isEmpty()) {
      return new EvidenceFacts.Target(trail, "AWS::CloudTrail::Trail", "");
    }
    String arn = "arn:" + partition + ":cloudtrail:" + home + ":" + account + ":trail/" + trail;
    return new EvidenceFacts.Target(arn, "AWS::CloudTrail::Trail", account);
  }
}
