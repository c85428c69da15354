package io.flowtrail.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.event.LogSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Somebody wrote or deleted a log file or digest of CloudTrail, as data events and access logs tell
 * it: who could have done what validation finds.
 *
 * @param account whose log file or digest it is, from its key: 12 digits
 * @param name the file's name, by which validation knows it
 * @param key of the object
 * @param time milliseconds since 1970
 * @param principal who did it; empty where the record does not tell
 * @param source address or service that the call came from; empty where unknown
 * @param action {@code PutObject}, {@code REST.DELETE.OBJECT}
 * @param eventId of the record; empty where it has none
 */
public record LogFileChange(
    String account,
    String name,
    String key,
    long time,
    String principal,
    String source,
    String action,
    String eventId) {

  /** By time, then all the rest, so that the order does not depend on that of arrival. */
  static final Comparator<LogFileChange> ORDER =
      Comparator.comparingLong(LogFileChange::time)
          .thenComparing(LogFileChange::eventId)
          .thenComparing(LogFileChange::action)
          .thenComparing(LogFileChange::principal)
          .thenComparing(LogFileChange::source)
          .thenComparing(LogFileChange::key);

  private static final Set<String> CALLS =
      Set.of(
          "PutObject",
          "CopyObject",
          "CompleteMultipartUpload",
          "PostObject",
          "RenameObject",
          "RestoreObject",
          "DeleteObject",
          "DeleteObjects",
          "DeleteObjectVersion");

  private static final Set<String> OPERATIONS =
      Set.of(
          "REST.PUT.OBJECT",
          "REST.COPY.OBJECT",
          "REST.POST.OBJECT",
          "REST.POST.UPLOAD",
          "REST.DELETE.OBJECT",
          "BATCH.DELETE.OBJECT",
          "S3.EXPIRE.OBJECT",
          "S3.CREATE.DELETEMARKER");

  private static final String DELIVERY = "cloudtrail.amazonaws.com";
  private static final String OBJECT_ARN = ":s3:::";
  private static final int LONGEST_TEXT = 1000;

  /**
   * The changes that a record tells of: of none, one, or each of the objects that it names. What
   * was denied or failed changed nothing, and what CloudTrail itself delivers is no change.
   *
   * @param source which log the record is of
   * @param record the normalised record
   * @param time of the record, milliseconds since 1970
   */
  public static List<LogFileChange> of(LogSource source, JsonNode record, long time) {
    return switch (source) {
      case CLOUDTRAIL -> ofCloudTrail(record, time);
      case S3_ACCESS -> ofAccess(record, time);
      case VPC_FLOW -> List.of();
    };
  }

  /** The changes that a matched record tells of. */
  public static List<LogFileChange> of(MatchedRecord match) {
    if (IntegrityMatches.isIntegrityRule(match.ruleId())) {
      return List.of();
    }
    ObjectNode record = RecordJson.tree(match.json());
    return switch (match.service()) {
      case "cloudtrail" -> ofCloudTrail(record, match.time());
      case "s3access" -> ofAccess(record, match.time());
      default -> List.of();
    };
  }

  private static List<LogFileChange> ofCloudTrail(JsonNode record, long time) {
    JsonNode identity = record.path("userIdentity");
    if (!RecordFacts.text(record, "eventSource").equals("s3.amazonaws.com")
        || !CALLS.contains(RecordFacts.text(record, "eventName"))
        || RecordFacts.text(identity, "invokedBy").equals(DELIVERY)) {
      return List.of();
    }
    RecordFacts facts = RecordFacts.of(LogSource.CLOUDTRAIL, record);
    if (!facts.outcome().equals("success")) {
      return List.of();
    }
    Set<String> keys = new LinkedHashSet<>();
    String key = EvidenceFacts.scalar(record.path("requestParameters").path("key"));
    if (!key.isEmpty()) {
      keys.add(key);
    }
    for (JsonNode resource : record.path("resources")) {
      // arn:aws:s3:::bucket/key
      String arn = RecordFacts.text(resource, "ARN");
      int slash = arn.indexOf('/');
      if (arn.contains(OBJECT_ARN) && slash > 0) {
        keys.add(arn.substring(slash + 1));
      }
    }
    return changes(
        keys,
        time,
        facts.principal(),
        RecordFacts.text(record, "sourceIPAddress"),
        RecordFacts.text(record, "eventName"),
        facts.eventId());
  }

  private static List<LogFileChange> ofAccess(JsonNode record, long time) {
    String operation = RecordFacts.text(record, "operation");
    RecordFacts facts = RecordFacts.of(LogSource.S3_ACCESS, record);
    boolean done = facts.outcome().equals("success") || facts.outcome().isEmpty();
    if (!OPERATIONS.contains(operation) || !done || facts.principal().equals("svc:" + DELIVERY)) {
      return List.of();
    }
    return changes(
        Set.of(RecordFacts.text(record, "key")),
        time,
        facts.principal(),
        RecordFacts.text(record, "remote_ip"),
        operation,
        facts.eventId());
  }

  private static List<LogFileChange> changes(
      Set<String> keys, long time, String principal, String source, String action, String eventId) {
    List<LogFileChange> changes = new ArrayList<>();
    for (String key : keys) {
      Optional<CloudTrailObjectKey> parsed = CloudTrailObjectKey.parse(key);
      if (parsed.isPresent()) {
        changes.add(
            new LogFileChange(
                parsed.get().account(),
                nameOf(key),
                SafeText.cut(key, LONGEST_TEXT),
                time,
                SafeText.cut(Secrets.mask(principal), LONGEST_TEXT),
                SafeText.cut(source, LONGEST_TEXT),
                action,
                SafeText.cut(eventId, LONGEST_TEXT)));
      }
    }
    return List.copyOf(changes);
  }

  /** The last part of a key without the ending of gzip: the same for an object and its copies. */
  public static String nameOf(String key) {
    String file = key.substring(key.lastIndexOf('/') + 1);
    return file.endsWith(".gz") ? file.substring(0, file.length() - 3) : file;
  }
}
