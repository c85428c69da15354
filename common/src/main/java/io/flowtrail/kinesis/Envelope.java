package io.flowtrail.kinesis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * What a record looks like from outside: who put it into the stream, of what it is said to be, and
 * how its log text begins. Sources: AWS documents "Using CloudWatch Logs subscription filters" and
 * "AWS service event metadata".
 *
 * @param kind what carries the text
 * @param from log group, or type of event; empty if it is none that AWS would allow
 * @param control whether it is a message by which CloudWatch Logs tries the stream, which carries
 *     nothing
 * @param firstLine the first line of the log, as far as it is short enough to be one
 */
record Envelope(Kind kind, String from, boolean control, String firstLine) {

  /** Who puts records into streams. */
  enum Kind {
    CLOUDWATCH_LOGS,
    EVENT_BRIDGE,
    /** Nobody that is known; perhaps the log itself. */
    NONE
  }

  /** No longer than the head of any envelope. */
  private static final int HEAD = 64 << 10;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(StreamReadConstraints.builder().maxStringLength(HEAD).build())
          .build();

  /** What AWS lets log groups and types of events be called; safe to be shown. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_/.#:()' -]{1,512}");

  /** Looks at the head; whatever is damaged is left to the log's reader to find. */
  static Envelope of(byte[] bytes) {
    int length = Math.min(bytes.length, HEAD);
    Kind kind = Kind.NONE;
    String from = "";
    boolean control = false;
    String line = "";
    try (JsonParser json = JSON.createParser(bytes, 0, length)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return ofText(bytes, length);
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (value == JsonToken.START_ARRAY && name.equals("logEvents")) {
          kind = Kind.CLOUDWATCH_LOGS;
          line = firstMessage(json);
        } else if (value != JsonToken.VALUE_STRING) {
          json.skipChildren();
        } else if (name.equals("messageType")) {
          control = json.getText().equals("CONTROL_MESSAGE");
        } else if (name.equals("logGroup")) {
          from = name(json.getText());
        } else if (name.equals("message")) {
          line = json.getText().strip();
        } else if (name.equals("detail-type")) {
          kind = Kind.EVENT_BRIDGE;
          from = name(json.getText());
        }
      }
    } catch (IOException e) {
      // The head ends anywhere, and text is no JSON; what was found until here is true.
      return kind == Kind.NONE && line.isEmpty()
          ? ofText(bytes, length)
          : new Envelope(kind, from, control, line);
    }
    return new Envelope(kind, from, control, line);
  }

  private static Envelope ofText(byte[] bytes, int length) {
    String head = new String(bytes, 0, length, StandardCharsets.UTF_8).stripLeading();
    int end = head.indexOf('\n');
    return new Envelope(Kind.NONE, "", false, (end < 0 ? head : head.substring(0, end)).strip());
  }

  /** Leaves the parser behind the first event. */
  private static String firstMessage(JsonParser json) throws IOException {
    String message = "";
    if (json.nextToken() == JsonToken.START_OBJECT) {
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean wanted = json.currentName().equals("message");
        if (json.nextToken() == JsonToken.VALUE_STRING && wanted) {
          message = json.getText().strip();
        }
        json.skipChildren();
      }
      while (json.nextToken() == JsonToken.START_OBJECT) {
        json.skipChildren();
      }
    }
    return message;
  }

  private static String name(String text) {
    return NAME.matcher(text).matches() ? text : "";
  }

  /** For the end of a sentence. */
  String described() {
    if (kind == Kind.NONE || from.isEmpty()) {
      return "";
    }
    return kind == Kind.CLOUDWATCH_LOGS
        ? "; it is of log group " + from
        : "; it is an EventBridge event of type '" + from + "'";
  }
}
