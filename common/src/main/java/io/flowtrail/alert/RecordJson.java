package io.flowtrail.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/** The normalised record as evidence: secrets masked, and never larger than its limit. */
final class RecordJson {
  /** Longest evidence in characters of JSON text. */
  static final int LIMIT = 64 * 1024;

  /** Member that says that, and how, a record was cut. */
  static final String CUT = "flowtrail.cut";

  private static final int LONGEST_TEXT = 4096;
  private static final int LONGEST_NAME = 256;
  private static final int MOST_ELEMENTS = 100;

  /** Keeps numbers as they were written. */
  static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private RecordJson() {}

  /** The record's tree; an object that says so where the text is no JSON object. */
  static ObjectNode tree(String json) {
    try {
      if (MAPPER.readTree(json) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Said in the result: evidence that cannot be shown as a tree is still evidence.
    }
    ObjectNode unreadable = MAPPER.createObjectNode();
    unreadable.put(
        CUT, "the record is no JSON object that could be read; its beginning stands in text");
    unreadable.put("text", Secrets.mask(json.substring(0, Math.min(json.length(), LONGEST_TEXT))));
    return unreadable;
  }

  /** Compact JSON of the tree, masked, at most {@link #LIMIT} characters; changes the tree. */
  static String text(ObjectNode record) {
    Secrets.mask(record);
    String whole = SafeText.json(record.toString());
    if (whole.length() <= LIMIT) {
      return whole;
    }
    JsonNode shortened = shorten(record);
    ObjectNode cut = (ObjectNode) shortened;
    cut.put(CUT, "record of " + whole.length() + " characters cut to fit " + LIMIT);
    String text = SafeText.json(cut.toString());
    while (text.length() > LIMIT) {
      Optional<String> largest = largestMember(cut);
      if (largest.isEmpty()) {
        break;
      }
      int size = cut.get(largest.get()).toString().length();
      cut.put(largest.get(), "[" + size + " characters left out]");
      text = SafeText.json(cut.toString());
    }
    if (text.length() <= LIMIT) {
      return text;
    }
    ObjectNode bare = MAPPER.createObjectNode();
    bare.put(CUT, "record of " + whole.length() + " characters left out: too many members");
    return bare.toString();
  }

  private static Optional<String> largestMember(ObjectNode object) {
    return object.properties().stream()
        .filter(m -> !m.getKey().equals(CUT) && m.getValue().toString().length() > 64)
        .max(Comparator.comparingInt(m -> m.getValue().toString().length()))
        .map(Map.Entry::getKey);
  }

  private static JsonNode shorten(JsonNode node) {
    if (node instanceof ObjectNode object) {
      ObjectNode shortened = MAPPER.createObjectNode();
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        String name = member.getKey();
        String kept = name.length() > LONGEST_NAME ? cut(name, LONGEST_NAME) : name;
        shortened.set(kept, shorten(member.getValue()));
      }
      return shortened;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode shortened = MAPPER.createArrayNode();
      for (int i = 0; i < Math.min(array.size(), MOST_ELEMENTS); i++) {
        shortened.add(shorten(array.get(i)));
      }
      if (array.size() > MOST_ELEMENTS) {
        shortened.add("[" + (array.size() - MOST_ELEMENTS) + " more elements left out]");
      }
      return shortened;
    }
    if (node instanceof TextNode text && text.textValue().length() > LONGEST_TEXT) {
      return TextNode.valueOf(cut(text.textValue(), LONGEST_TEXT));
    }
    return node;
  }

  private static String cut(String text, int length) {
    int end = SafeText.end(text, length);
    return text.substring(0, end) + "[" + (text.length() - end) + " characters left out]";
  }
}
