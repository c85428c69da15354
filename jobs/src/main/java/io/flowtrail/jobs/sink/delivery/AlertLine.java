package io.flowtrail.jobs.sink.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Locale;

/**
 * What sinks need to know of an alert, read from its line without building its tree.
 *
 * @param uid {@code finding_info.uid}; empty if there is none
 * @param title {@code finding_info.title}
 * @param severityId {@code severity_id}; 99 (OCSF: other) if there is none, so that no level keeps
 *     back what cannot be judged
 * @param severity {@code severity}
 * @param activityId {@code activity_id}; 0 if there is none
 */
public record AlertLine(String uid, String title, int severityId, String severity, int activityId) {
  private static final JsonFactory JSON = new JsonFactory();
  private static final AlertLine UNKNOWN = new AlertLine("", "", 99, "Other", 0);

  /** Reads a line; what is no alert gives the values that stand for nothing. */
  public static AlertLine of(String line) {
    AlertLine facts = UNKNOWN;
    try (JsonParser parser = JSON.createParser(line)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return UNKNOWN;
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        parser.nextToken();
        facts = facts.with(name, parser);
        parser.skipChildren();
      }
      return facts;
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private AlertLine with(String name, JsonParser parser) throws IOException {
    switch (name) {
      case "severity_id":
        return new AlertLine(uid, title, parser.getValueAsInt(99), severity, activityId);
      case "severity":
        return new AlertLine(uid, title, severityId, parser.getValueAsString(""), activityId);
      case "activity_id":
        return new AlertLine(uid, title, severityId, severity, parser.getValueAsInt(0));
      case "finding_info":
        return finding(parser);
      default:
        return this;
    }
  }

  private AlertLine finding(JsonParser parser) throws IOException {
    String foundUid = uid;
    String foundTitle = title;
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return this;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      if (name.equals("uid")) {
        foundUid = parser.getValueAsString("");
      } else if (name.equals("title")) {
        foundTitle = parser.getValueAsString("");
      }
      parser.skipChildren();
    }
    return new AlertLine(foundUid, foundTitle, severityId, severity, activityId);
  }

  /** The level as rules name it, such as {@code high}. */
  public String level() {
    return severity.toLowerCase(Locale.ROOT);
  }
}
