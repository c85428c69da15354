package io.flowtrail.s3access;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.JsonText;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.PathNode;
import io.flowtrail.event.RecordRenderer;
import io.flowtrail.event.ValueKind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the JSON form in which CloudWatch Logs receives access log records: {@code
 * {"schema_version_id": ..., "bucket_name": ..., "request_time": ..., "key_name": ...}}. Members
 * that are no field known here keep their own names.
 */
final class AccessJson implements RecordRenderer {
  private static final JsonFactory JSON = new JsonFactory();

  /** Members without which an object is no access log record. */
  private static final int FEWEST_FIELDS = 3;

  private record Member(String name, Optional<AccessLogField> field, ValueKind kind, String text) {}

  private final FieldProjection projection;
  private final int[] keyRawSlots;
  private List<Member> members = new ArrayList<>();

  AccessJson(FieldProjection projection, int[] keyRawSlots) {
    this.projection = projection;
    this.keyRawSlots = keyRawSlots;
  }

  /** Fills the event, or says why the object is no record. */
  Optional<String> read(LogEvent event, byte[] b, int start, int end) {
    List<Member> read = new ArrayList<>();
    try (JsonParser parser = JSON.createParser(b, start, end - start)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.of("no JSON object");
      }
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        read.add(member(parser, b, start));
      }
      if (parser.nextToken() != null) {
        return Optional.of("something follows the JSON object");
      }
    } catch (IOException e) {
      return Optional.of("broken JSON");
    }
    if (read.stream().filter(member -> member.field.isPresent()).count() < FEWEST_FIELDS) {
      return Optional.of("a JSON object without the fields of a server access log record");
    }
    members = read;
    event.begin(projection, b);
    event.raw(start, end);
    event.renderer(this);
    for (Member member : members) {
      fill(event, member);
    }
    return Optional.empty();
  }

  private static Member member(JsonParser parser, byte[] b, int start) throws IOException {
    String name = parser.currentName();
    Optional<AccessLogField> field = AccessLogField.of(name);
    JsonToken token = parser.nextToken();
    if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
      int from = start + (int) parser.currentTokenLocation().getByteOffset();
      parser.skipChildren();
      int to = start + (int) parser.currentLocation().getByteOffset();
      ValueKind kind = token == JsonToken.START_OBJECT ? ValueKind.OBJECT : ValueKind.ARRAY;
      return new Member(name, field, kind, JsonText.compact(b, from, to));
    }
    String text = parser.getText();
    ValueKind kind = ValueKind.STRING;
    if (token == JsonToken.VALUE_NULL || token == JsonToken.VALUE_STRING && isNil(text)) {
      kind = ValueKind.NULL;
    } else if (token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT) {
      kind = ValueKind.NUMBER;
    } else if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
      kind = ValueKind.BOOLEAN;
    }
    if (field.isPresent() && kind != ValueKind.NULL) {
      return typed(name, field.get(), kind, text);
    }
    return new Member(name, field, kind, text);
  }

  private static boolean isNil(String text) {
    return text.isEmpty() || text.equals("-");
  }

  private static Member typed(String name, AccessLogField field, ValueKind kind, String text) {
    if (field == AccessLogField.TIME) {
      long time = AccessTime.parse(text);
      String iso = time == LogEvent.NO_TIME ? text : AccessTime.iso(time);
      return new Member(name, Optional.of(field), ValueKind.STRING, iso);
    }
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    boolean number =
        field.isNumber()
            && kind != ValueKind.BOOLEAN
            && LineRenderer.isNumber(bytes, 0, bytes.length);
    ValueKind typed = number ? ValueKind.NUMBER : ValueKind.STRING;
    return new Member(name, Optional.of(field), typed, text);
  }

  private void fill(LogEvent event, Member member) {
    if (member.kind == ValueKind.NULL) {
      return;
    }
    if (member.field.equals(Optional.of(AccessLogField.TIME))) {
      event.time(AccessTime.parse(member.text));
    }
    for (Map.Entry<String, PathNode> node : projection.root().children().entrySet()) {
      int slot = node.getValue().slot();
      if (slot >= 0 && isMember(node.getKey(), member)) {
        event.add(slot, member.kind, value(member));
      }
    }
    if (member.field.equals(Optional.of(AccessLogField.KEY))) {
      for (int slot : keyRawSlots) {
        event.add(slot, ValueKind.STRING, member.text);
      }
    }
  }

  private static boolean isMember(String name, Member member) {
    return member.field.isPresent()
        ? AccessLogField.of(name).equals(member.field)
        : AccessLogField.plain(name).equals(AccessLogField.plain(member.name));
  }

  private static String value(Member member) {
    if (!member.field.equals(Optional.of(AccessLogField.KEY))) {
      return member.text;
    }
    byte[] raw = member.text.getBytes(StandardCharsets.UTF_8);
    return ObjectKeyText.decode(raw, 0, raw.length);
  }

  @Override
  public String json(LogEvent event) {
    StringBuilder json = new StringBuilder(256 + event.rawLength());
    json.append('{');
    for (Member member : members) {
      if (member.kind == ValueKind.NULL) {
        continue;
      }
      if (json.length() > 1) {
        json.append(',');
      }
      JsonText.appendQuoted(json, member.field.map(AccessLogField::field).orElse(member.name));
      json.append(':');
      if (member.kind == ValueKind.STRING) {
        JsonText.appendQuoted(json, value(member));
      } else {
        json.append(member.text);
      }
    }
    return json.append('}').toString();
  }
}
