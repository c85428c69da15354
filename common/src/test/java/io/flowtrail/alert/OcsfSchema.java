package io.flowtrail.alert;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Checks findings against the extract of the OCSF schema among the test resources. */
final class OcsfSchema {
  private final JsonNode objects;
  private final List<String> problems = new ArrayList<>();

  private OcsfSchema(JsonNode objects) {
    this.objects = objects;
  }

  /** What is wrong with a finding; nothing if it is valid. */
  static List<String> problems(String finding) throws IOException {
    ObjectMapper mapper = new ObjectMapper();
    try (InputStream in = OcsfSchema.class.getResourceAsStream("ocsf-1.8.0-extract.json")) {
      OcsfSchema schema = new OcsfSchema(mapper.readTree(in).path("objects"));
      schema.object(mapper.readTree(finding), "detection_finding", "");
      return schema.problems;
    }
  }

  private void object(JsonNode node, String type, String path) {
    JsonNode schema = objects.path(type);
    if (schema.isMissingNode()) {
      problems.add(path + ": the extract has no object " + type);
      return;
    }
    if (!node.isObject()) {
      problems.add(path + ": no object");
      return;
    }
    for (JsonNode required : schema.path("required")) {
      if (!node.has(required.asText())) {
        problems.add(path + ": required " + required.asText() + " is missing");
      }
    }
    boolean one = schema.path("at_least_one").isMissingNode();
    for (JsonNode name : schema.path("at_least_one")) {
      one |= node.has(name.asText());
    }
    if (!one) {
      problems.add(path + ": none of " + schema.path("at_least_one"));
    }
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      String at = path + "." + member.getKey();
      String itsType = schema.path("attributes").path(member.getKey()).asText("");
      if (itsType.isEmpty()) {
        problems.add(at + ": unknown attribute of " + type);
      } else if (itsType.endsWith("[]")) {
        array(member.getValue(), itsType.substring(0, itsType.length() - 2), at);
      } else {
        value(member.getValue(), itsType, at);
      }
      JsonNode values = schema.path("enums").path(member.getKey());
      boolean listed = values.isMissingNode();
      for (JsonNode value : values) {
        listed |= value.asLong() == member.getValue().asLong();
      }
      if (!listed) {
        problems.add(at + ": " + member.getValue() + " is none of " + values);
      }
    }
    if (node.has("type_uid")
        && node.get("type_uid").asLong()
            != node.get("class_uid").asLong() * 100 + node.get("activity_id").asLong()) {
      problems.add(path + ": type_uid does not follow activity_id");
    }
  }

  private void array(JsonNode node, String type, String path) {
    if (!node.isArray()) {
      problems.add(path + ": no array");
    }
    for (int i = 0; i < node.size(); i++) {
      value(node.get(i), type, path + "[" + i + "]");
    }
  }

  private void value(JsonNode node, String type, String path) {
    boolean right =
        switch (type) {
          case "string" -> node.isTextual() && !node.textValue().isEmpty();
          case "integer" -> node.isIntegralNumber();
          case "boolean" -> node.isBoolean();
          // Seconds instead of milliseconds would lie in 1970.
          case "timestamp" -> node.isIntegralNumber() && node.asLong() > 1_000_000_000_000L;
          case "ip" -> node.isTextual() && IpText.parse(node.textValue()).isPresent();
          case "port" -> node.isIntegralNumber() && node.asInt() >= 0 && node.asInt() < 65536;
          case "tactic_uid" -> node.asText().matches("TA\\d{4}");
          case "technique_uid" -> node.asText().matches("T\\d{4}");
          case "sub_technique_uid" -> node.asText().matches("T\\d{4}\\.\\d{3}");
          case "json" -> noNulls(node);
          default -> {
            object(node, type, path);
            yield true;
          }
        };
    if (!right) {
      problems.add(path + ": " + node + " is no " + type);
    }
  }

  /** The record as evidence may hold null, because records do. */
  private static boolean noNulls(JsonNode node) {
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      if (member.getValue().isNull()
          || !member.getKey().equals("record") && !noNulls(member.getValue())) {
        return false;
      }
    }
    return true;
  }
}
