package io.flowtrail.jobs.source.notification;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads which objects were made out of the forms in which AWS tells it: event notifications of S3,
 * EventBridge's "Object Created", and CloudTrail's own notifications; the first and the last also
 * as SNS wraps them. Forms as in the user guides of S3, CloudTrail and SNS.
 */
public final class NotificationParser {
  private static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxNestingDepth(50).build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** What CloudTrail sends once when a topic is given to a trail. */
  private static final String VALIDATION = "CloudTrail validation message.";

  private static final String CREATED = "ObjectCreated:";

  private NotificationParser() {}

  /**
   * The objects that a message says were made.
   *
   * @return none if the message tells of something else, such as tests and deletions
   * @throws MalformedNotificationException if it is in no known form, or an object has no name
   */
  public static List<NamedObject> objects(String body) throws MalformedNotificationException {
    return objects(body, 0, true);
  }

  private static List<NamedObject> objects(String body, long sent, boolean mayBeWrapped)
      throws MalformedNotificationException {
    if (body.strip().equals(VALIDATION)) {
      return List.of();
    }
    JsonNode message = parse(body);
    if (message.has("Records")) {
      return ofS3(message.get("Records"));
    }
    if (message.path("Event").asText().equals("s3:TestEvent")) {
      return List.of();
    }
    if (message.has("s3ObjectKey")) {
      return ofCloudTrail(message, sent);
    }
    if (message.path("source").asText().equals("aws.s3") && message.has("detail-type")) {
      return ofEventBridge(message);
    }
    if (mayBeWrapped && message.path("Type").asText().equals("Notification")) {
      if (!message.path("Message").isTextual()) {
        throw new MalformedNotificationException("a notification of SNS has no Message");
      }
      return objects(message.get("Message").asText(), time(message.path("Timestamp")), false);
    }
    throw new MalformedNotificationException(
        "it is none of the forms in which S3, EventBridge and CloudTrail tell of objects");
  }

  private static JsonNode parse(String body) throws MalformedNotificationException {
    try {
      JsonNode message = JSON.readTree(body);
      if (message.isObject()) {
        return message;
      }
      throw new MalformedNotificationException("it is no JSON object");
    } catch (JsonProcessingException e) {
      throw new MalformedNotificationException("it is no JSON");
    }
  }

  /** Minor versions only add members; a major one could mean anything. */
  private static List<NamedObject> ofS3(JsonNode records) throws MalformedNotificationException {
    if (!records.isArray()) {
      throw new MalformedNotificationException("Records is no list");
    }
    List<NamedObject> objects = new ArrayList<>();
    for (JsonNode each : records) {
      String version = each.path("eventVersion").asText();
      if (!version.startsWith("2.")) {
        throw new MalformedNotificationException("a record's eventVersion is not 2");
      }
      if (each.path("eventName").asText().startsWith(CREATED)) {
        String written = text(each.path("s3").path("object").path("key"), "object.key");
        objects.add(
            new NamedObject(
                text(each.path("s3").path("bucket").path("name"), "bucket.name"),
                decoded(written),
                written,
                time(each.path("eventTime"))));
      }
    }
    return List.copyOf(objects);
  }

  private static List<NamedObject> ofEventBridge(JsonNode event)
      throws MalformedNotificationException {
    if (!event.get("detail-type").asText().equals("Object Created")) {
      return List.of();
    }
    JsonNode detail = event.path("detail");
    String key = text(detail.path("object").path("key"), "detail.object.key");
    return List.of(
        new NamedObject(
            text(detail.path("bucket").path("name"), "detail.bucket.name"),
            key,
            decoded(key),
            time(event.path("time"))));
  }

  private static List<NamedObject> ofCloudTrail(JsonNode message, long sent)
      throws MalformedNotificationException {
    String bucket = text(message.path("s3Bucket"), "s3Bucket");
    JsonNode keys = message.get("s3ObjectKey");
    if (!keys.isArray()) {
      throw new MalformedNotificationException("s3ObjectKey is no list");
    }
    List<NamedObject> objects = new ArrayList<>();
    for (JsonNode each : keys) {
      String key = text(each, "s3ObjectKey");
      objects.add(new NamedObject(bucket, key, key, sent));
    }
    return List.copyOf(objects);
  }

  private static String text(JsonNode node, String name) throws MalformedNotificationException {
    if (!node.isTextual() || node.asText().isEmpty()) {
      throw new MalformedNotificationException("it has no " + name);
    }
    return node.asText();
  }

  /** As forms are encoded: {@code +} is a space. What is not encoded so stays as it is. */
  private static String decoded(String key) {
    try {
      return URLDecoder.decode(key, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return key;
    }
  }

  private static long time(JsonNode node) {
    try {
      return OffsetDateTime.parse(node.asText()).toInstant().toEpochMilli();
    } catch (DateTimeException | ArithmeticException e) {
      return 0;
    }
  }
}
