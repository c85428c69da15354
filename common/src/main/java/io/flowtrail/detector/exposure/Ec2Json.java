package io.flowtrail.detector.exposure;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads requests and answers of EC2, which nest what is many below {@code items}. */
final class Ec2Json {
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

  private Ec2Json() {}

  /** A tree; a missing node if the text is too long or broken. */
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

  /** A member, however its name is capitalised, or a missing node. */
  static JsonNode member(JsonNode node, String name) {
    JsonNode exact = node.get(name);
    if (exact != null) {
      return exact;
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (member.getKey().equalsIgnoreCase(name)) {
        return member.getValue();
      }
    }
    return MissingNode.getInstance();
  }

  /** A member's text, empty unless it is plain. */
  static String text(JsonNode node, String name) {
    JsonNode member = member(node, name);
    return member.isValueNode() && !member.isNull() ? member.asText() : "";
  }

  /** What lies below a member: its {@code items}, the elements of an array, or itself. */
  static List<JsonNode> each(JsonNode node, String name) {
    JsonNode member = member(node, name);
    JsonNode items = member(member, "items");
    JsonNode all = items.isMissingNode() ? member : items;
    List<JsonNode> each = new ArrayList<>();
    if (all.isArray()) {
      all.forEach(each::add);
    } else if (all.isObject() && !all.isEmpty()) {
      each.add(all);
    }
    return each;
  }

  /** Every text anywhere in a tree that begins so. */
  static void collect(JsonNode node, String beginning, List<String> into) {
    if (node.isTextual() && node.textValue().startsWith(beginning)) {
      into.add(node.textValue());
    }
    for (JsonNode child : node) {
      collect(child, beginning, into);
    }
  }
}
