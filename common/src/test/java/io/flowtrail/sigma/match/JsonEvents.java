package io.flowtrail.sigma.match;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.ValueKind;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Fills events from JSON, path by path over a tree: slow, plain, and independent of readers. */
public final class JsonEvents {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private JsonEvents() {}

  public static JsonNode parse(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  /** Fills an event with the values that a projection asks for. */
  public static LogEvent fill(LogEvent event, FieldProjection projection, String json) {
    JsonNode tree = parse(json);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes(json.getBytes(StandardCharsets.UTF_8));
    int rawEnd = bytes.size();
    record Value(int slot, ValueKind kind, int from, int to) {}
    List<Value> values = new ArrayList<>();
    for (int slot = 0; slot < projection.size(); slot++) {
      if (projection.path(slot).startsWith(DerivedFields.PREFIX)) {
        continue;
      }
      for (JsonNode node : values(tree, projection.path(slot))) {
        String text = node.toString();
        if (node.isTextual()) {
          text = text.substring(1, text.length() - 1);
        }
        int from = bytes.size();
        bytes.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        values.add(new Value(slot, kind(node, text), from, bytes.size()));
      }
    }
    event.begin(projection, bytes.toByteArray());
    event.raw(0, rawEnd);
    for (Value value : values) {
      event.add(value.slot(), value.kind(), value.from(), value.to());
    }
    return event;
  }

  private static ValueKind kind(JsonNode node, String text) {
    return switch (node.getNodeType()) {
      case STRING -> text.indexOf('\\') >= 0 ? ValueKind.ESCAPED_STRING : ValueKind.STRING;
      case NUMBER -> ValueKind.NUMBER;
      case BOOLEAN -> ValueKind.BOOLEAN;
      case NULL -> ValueKind.NULL;
      case ARRAY -> ValueKind.ARRAY;
      default -> ValueKind.OBJECT;
    };
  }

  private record Step(String name, List<Integer> positions) {}

  /** All values of a field, as {@code docs} on fields say. */
  static List<JsonNode> values(JsonNode record, String path) {
    List<Step> steps = new ArrayList<>();
    for (String part : path.split("\\.")) {
      List<Integer> positions = new ArrayList<>();
      String[] pieces = part.split("\\[");
      for (int i = 1; i < pieces.length; i++) {
        positions.add(Integer.valueOf(pieces[i].replace("]", "")));
      }
      steps.add(new Step(pieces[0], positions));
    }
    List<JsonNode> values = new ArrayList<>();
    walk(record, steps, values);
    return values;
  }

  private static void walk(JsonNode node, List<Step> steps, List<JsonNode> values) {
    if (steps.isEmpty()) {
      values.add(node);
    }
    if (node.isArray()) {
      node.forEach(element -> walk(element, steps, values));
    } else if (node.isObject()) {
      for (int length = steps.size(); length > 0; length--) {
        String key = String.join(".", steps.subList(0, length).stream().map(Step::name).toList());
        if (node.has(key)) {
          JsonNode next = node.get(key);
          for (int position : steps.get(length - 1).positions()) {
            next = next.path(position);
          }
          if (!next.isMissingNode()) {
            walk(next, steps.subList(length, steps.size()), values);
          }
          return;
        }
      }
    }
  }
}
