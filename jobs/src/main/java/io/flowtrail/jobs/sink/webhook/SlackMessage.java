package io.flowtrail.jobs.sink.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.alert.SafeText;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * An alert as a message for Slack's incoming webhooks: {@code text} for notifications, {@code
 * blocks} for the channel. Everything that comes from records is shown as it stands there: {@code
 * &}, {@code <} and {@code >} are escaped as Slack's "Formatting text for app surfaces" says, so
 * that no record can mention people, link or forge a line, and fields are plain text, in which
 * Slack reads no markup. Lengths are those of Slack's Block Kit reference.
 */
final class SlackMessage {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MOST_HEADER = 150;
  private static final int MOST_TEXT = 2000;
  private static final int MOST_FIELD = 300;

  private SlackMessage() {}

  /** The body of a request. */
  static String of(String line) {
    JsonNode alert = tree(line);
    JsonNode finding = alert.path("finding_info");
    String severity = alert.path("severity").asText("Unknown");
    String title = finding.path("title").asText("Alert");
    String message = alert.path("message").asText("");
    ObjectNode body = MAPPER.createObjectNode();
    body.put("text", escaped(SafeText.cut("[" + severity + "] " + title, MOST_HEADER)));
    ArrayNode blocks = body.putArray("blocks");
    ObjectNode header = blocks.addObject();
    header.put("type", "header");
    header.set("text", plain("[" + severity + "] " + title, MOST_HEADER));
    if (!message.isEmpty()) {
      ObjectNode section = blocks.addObject();
      section.put("type", "section");
      section.set("text", plain(message, MOST_TEXT));
    }
    ObjectNode facts = blocks.addObject();
    facts.put("type", "section");
    ArrayNode fields = facts.putArray("fields");
    field(fields, "Time", time(alert.path("time").asLong(0)));
    field(fields, "Account", alert.path("cloud").path("account").path("uid").asText(""));
    field(fields, "Region", alert.path("cloud").path("region").asText(""));
    field(fields, "Principal", alert.path("unmapped").path("principal").asText(""));
    field(fields, "Events", alert.path("count").asText(""));
    field(fields, "Evidence", alert.path("unmapped").path("integrity").asText(""));
    field(fields, "Status", alert.path("status_detail").asText(""));
    field(fields, "Finding", finding.path("uid").asText("unknown"));
    return body.toString();
  }

  private static JsonNode tree(String line) {
    try {
      return MAPPER.readTree(line);
    } catch (JsonProcessingException e) {
      return MAPPER.createObjectNode();
    }
  }

  private static void field(ArrayNode fields, String name, String value) {
    if (!value.isEmpty()) {
      fields.add(plain(name + ": " + value, MOST_FIELD));
    }
  }

  private static ObjectNode plain(String text, int most) {
    // Cut first: an escape must not be torn; what escaping adds stays below Slack's limits.
    return MAPPER
        .createObjectNode()
        .put("type", "plain_text")
        .put("text", fitting(text, most))
        .put("emoji", false);
  }

  /** Escaped text of a length; as much of it as fits. */
  private static String fitting(String text, int most) {
    int length = Math.min(text.length(), most);
    String escaped = escaped(SafeText.cut(text, length));
    while (escaped.length() > most && length > 1) {
      length -= Math.max(1, (escaped.length() - most) / 6);
      escaped = escaped(SafeText.cut(text, length));
    }
    return escaped;
  }

  static String escaped(String text) {
    return SafeText.forTerminal(text)
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  private static String time(long milliseconds) {
    try {
      return milliseconds == 0 ? "" : Instant.ofEpochMilli(milliseconds).toString();
    } catch (DateTimeException e) {
      return "";
    }
  }
}
