package io.flowtrail.lines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;

/**
 * The log lines in a JSON object that only carries them: {@code {"message": "..."}} as Amazon Data
 * Firehose writes it, {@code {"messageType": "DATA_MESSAGE", "logEvents": [{"message": "..."}]}} as
 * CloudWatch Logs sends it to subscribers, and {@code {"events": [{"message": "..."}]}} as {@code
 * aws logs filter-log-events} prints it.
 */
final class EnvelopeMessages {
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonOutline.DEEPEST)
                  .maxStringLength(LineLogReader.OBJECT_LIMIT)
                  .maxNumberLength(1000)
                  .build())
          .build();

  private static final String CONTROL_MESSAGE = "CONTROL_MESSAGE";

  private final Queue<byte[]> messages = new ArrayDeque<>();
  private boolean envelope;
  private boolean control;
  private boolean sound;

  private EnvelopeMessages() {}

  /** Reads one object; of a damaged one, what lies before the damage. */
  static EnvelopeMessages of(byte[] buffer, int start, int end) {
    EnvelopeMessages found = new EnvelopeMessages();
    try (JsonParser json = JSON.createParser(buffer, start, end - start)) {
      found.readObject(json, buffer, start, true);
      found.sound = json.nextToken() == null;
    } catch (IOException e) {
      found.sound = false;
    }
    if (found.control) {
      found.messages.clear();
    }
    return found;
  }

  private void readObject(JsonParser json, byte[] buffer, int start, boolean outermost)
      throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      throw new IOException("no object");
    }
    readMembers(json, buffer, start, outermost);
  }

  private void readMembers(JsonParser json, byte[] buffer, int start, boolean outermost)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("message")) {
        readMessage(json, value, buffer, start);
      } else if (outermost
          && value == JsonToken.START_ARRAY
          && (name.equals("logEvents") || name.equals("events"))) {
        envelope = true;
        while (json.nextToken() == JsonToken.START_OBJECT) {
          readMembers(json, buffer, start, false);
        }
      } else if (outermost && name.equals("messageType")) {
        control = value == JsonToken.VALUE_STRING && CONTROL_MESSAGE.equals(json.getText());
        envelope |= control;
      } else {
        json.skipChildren();
      }
    }
  }

  private void readMessage(JsonParser json, JsonToken value, byte[] buffer, int start)
      throws IOException {
    if (value == JsonToken.VALUE_STRING) {
      envelope = true;
      messages.add(json.getText().strip().getBytes(StandardCharsets.UTF_8));
    } else if (value == JsonToken.START_OBJECT) {
      envelope = true;
      int from = start + (int) json.currentTokenLocation().getByteOffset();
      json.skipChildren();
      int to = start + (int) json.currentLocation().getByteOffset();
      messages.add(Arrays.copyOfRange(buffer, from, to));
    } else {
      json.skipChildren();
    }
  }

  /** Whether the object only carries lines (perhaps none); else it may be a record itself. */
  boolean isEnvelope() {
    return envelope;
  }

  /** Whether it was whole JSON. */
  boolean isSound() {
    return sound;
  }

  /** The messages in their order, to be taken. */
  Queue<byte[]> messages() {
    return messages;
  }
}
