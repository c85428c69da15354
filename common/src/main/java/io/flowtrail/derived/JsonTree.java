package io.flowtrail.derived;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.ValueKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Trees of the few records whose structure a field must understand. Parsing is bounded in size and
 * depth, and what cannot be parsed is a missing node.
 */
final class JsonTree {
  /** Request parameters end at 100 KB, policies at 20 KB; the rest is somebody's joke. */
  private static final int LONGEST = 1 << 20;

  private static final int DEEPEST = 64;

  private static final ObjectMapper MAPPER =
      new ObjectMapper(
          JsonFactory.builder()
              .streamReadConstraints(
                  StreamReadConstraints.builder()
                      .maxNestingDepth(DEEPEST)
                      .maxDocumentLength(LONGEST)
                      .build())
              .build());

  private JsonTree() {}

  static JsonNode parse(String json) {
    if (json.isEmpty() || json.length() > LONGEST) {
      return MissingNode.getInstance();
    }
    try {
      JsonNode tree = MAPPER.readTree(json);
      return tree == null ? MissingNode.getInstance() : tree;
    } catch (JacksonException e) {
      return MissingNode.getInstance();
    }
  }

  /**
   * The tree of a slot whose value should be an object or an array. The elements of an array are
   * values of the slot too, before or behind it; the array itself is the longest of them.
   */
  static JsonNode ofSlot(LogEvent event, int slot) {
    String longest = "";
    boolean array = false;
    for (int v = event.first(slot); v >= 0; v = event.next(v)) {
      ValueKind kind = event.kind(v);
      boolean isArray = kind == ValueKind.ARRAY;
      if (isArray && (!array || event.text(v).length() > longest.length())
          || kind == ValueKind.OBJECT && !array && longest.isEmpty()) {
        longest = event.text(v);
        array |= isArray;
      }
    }
    return parse(longest);
  }

  /** Takes the only element of an array of one for the element. */
  static JsonNode unwrapped(JsonNode node) {
    JsonNode inner = node;
    while (inner.isArray() && inner.size() == 1) {
      inner = inner.get(0);
    }
    return inner;
  }

  /**
   * The member of a name, however it is capitalised (EC2 and S3 write the same member in several
   * ways), or a missing node.
   */
  static JsonNode member(JsonNode node, String name) {
    JsonNode object = unwrapped(node);
    JsonNode exact = object.get(name);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<String, JsonNode> member : object.properties()) {
      if (member.getKey().equalsIgnoreCase(name)) {
        return member.getValue();
      }
    }
    return MissingNode.getInstance();
  }

  static JsonNode member(JsonNode node, String name, String... further) {
    JsonNode at = member(node, name);
    for (String next : further) {
      at = member(at, next);
    }
    return at;
  }

  /** Text of a member that is plain, else an empty string. */
  static String text(JsonNode node, String name) {
    return unwrapped(member(node, name)).asText("");
  }

  /** What may be one thing or an array of things (one child is an object, many are an array). */
  static List<JsonNode> each(JsonNode node) {
    if (node.isMissingNode() || node.isNull()) {
      return List.of();
    }
    if (!node.isArray()) {
      return List.of(node);
    }
    List<JsonNode> all = new ArrayList<>();
    for (JsonNode element : node) {
      if (element.isArray()) {
        element.forEach(all::add);
      } else {
        all.add(element);
      }
    }
    return all;
  }

  /** The plain texts of what may be one or an array. */
  static List<String> texts(JsonNode node) {
    List<String> texts = new ArrayList<>();
    for (JsonNode one : each(node)) {
      if (one.isValueNode() && !one.isNull()) {
        texts.add(one.asText());
      }
    }
    return texts;
  }

  /** Elements below EC2's {@code items} (or the thing itself where no {@code items} is). */
  static List<JsonNode> items(JsonNode node) {
    JsonNode items = member(node, "items");
    return items.isMissingNode() ? List.of() : each(items);
  }
}
