package io.flowtrail.kinesis;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flowtrail.vpcflow.FlowLogFormat;
import io.flowtrail.vpcflow.FlowLogReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Flow log lines whose fields the subscription filter of the log group names: {@code
 * logEvents[].extractedFields}, values by name. From them flow log text with a header is made, so
 * that a custom format needs no declaration. Source: AWS document "Filter pattern syntax for
 * space-delimited log events".
 */
final class ExtractedFields {
  private static final JsonFactory JSON = new JsonFactory();

  private final ByteArrayOutputStream text = new ByteArrayOutputStream();
  private String header = "";

  private ExtractedFields() {}

  /**
   * The messages as flow log text; they keep their numbers.
   *
   * @return empty if the first message has no fields of a flow log
   */
  static Optional<byte[]> flowLogText(byte[] envelope) {
    ExtractedFields found = new ExtractedFields();
    try (JsonParser json = JSON.createParser(envelope)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        boolean events = json.currentName().equals("logEvents");
        if (json.nextToken() == JsonToken.START_ARRAY && events) {
          while (json.nextToken() == JsonToken.START_OBJECT) {
            if (!found.event(json)) {
              return Optional.empty();
            }
          }
        } else {
          json.skipChildren();
        }
      }
    } catch (IOException e) {
      // Damaged JSON is for the reader to tell of, at its place.
      return Optional.empty();
    }
    return found.text.size() == 0 ? Optional.empty() : Optional.of(found.text.toByteArray());
  }

  /** False if the messages are none of a flow log. */
  private boolean event(JsonParser json) throws IOException {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    String message = "";
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (name.equals("message") && value == JsonToken.VALUE_STRING) {
        message = json.getText();
      } else if (name.equals("extractedFields") && value == JsonToken.START_OBJECT) {
        fields(json, names, values);
      } else {
        json.skipChildren();
      }
    }
    Optional<String> itsHeader = header(names);
    if (itsHeader.isEmpty()) {
      if (header.isEmpty()) {
        return false;
      }
      // One that the filter could not take apart: the reader says what is wrong with it.
      line(message.replaceAll("[\\r\\n]", " "));
      return true;
    }
    if (!itsHeader.get().equals(header)) {
      header = itsHeader.get();
      line(header);
    }
    line(String.join(" ", values));
    return true;
  }

  private static void fields(JsonParser json, List<String> names, List<String> values)
      throws IOException {
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      String text = value.isScalarValue() ? json.getText().strip() : "";
      json.skipChildren();
      boolean plain = !text.isEmpty() && text.chars().noneMatch(Character::isWhitespace);
      // A header is recognised by its first word, and the order of names says nothing.
      int at = FlowLogFormat.ofHeader(name).isPresent() ? 0 : names.size();
      names.add(at, name);
      values.add(at, value == JsonToken.VALUE_NULL || !plain ? "-" : text);
    }
  }

  private static Optional<String> header(List<String> names) {
    String line = String.join(" ", names);
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return FlowLogReader.looksLikeFlowLog(bytes, 0, bytes.length)
        ? Optional.of(line)
        : Optional.empty();
  }

  private void line(String line) {
    text.writeBytes(line.getBytes(StandardCharsets.UTF_8));
    text.write('\n');
  }
}
