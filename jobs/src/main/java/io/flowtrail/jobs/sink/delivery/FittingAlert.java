package io.flowtrail.jobs.sink.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.alert.SafeText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * An alert made small enough for a service that takes messages of a certain size only. Evidence
 * goes first, the latest records before the earliest; what was left out is counted in {@code
 * unmapped.evidences_left_out}. Other sinks, such as files, have the alert as a whole.
 */
public final class FittingAlert {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> LARGE = List.of("observables", "resources", "remediation");
  private static final int MOST_TEXT = 1000;

  private FittingAlert() {}

  /**
   * The line, or as much of the alert as has place.
   *
   * @param bytes of the line in UTF-8 at most; not below 20,000
   */
  public static String of(String line, int bytes) {
    if (fits(line, bytes)) {
      return line;
    }
    ObjectNode alert = tree(line);
    ObjectNode unmapped =
        alert.get("unmapped") instanceof ObjectNode node ? node : alert.putObject("unmapped");
    if (alert.get("evidences") instanceof ArrayNode evidences) {
      int leftOut = 0;
      while (!evidences.isEmpty() && !fits(text(alert), bytes)) {
        evidences.remove(evidences.size() - 1);
        unmapped.put("evidences_left_out", ++leftOut);
      }
    }
    if (!fits(text(alert), bytes)) {
      alert.remove(LARGE);
    }
    return fits(text(alert), bytes) ? text(alert) : text(core(alert, unmapped));
  }

  /** What identifies an alert and nothing that could be large. */
  private static ObjectNode core(ObjectNode alert, ObjectNode unmapped) {
    ObjectNode core = MAPPER.createObjectNode();
    alert
        .properties()
        .forEach(
            member -> {
              if (member.getValue().isNumber() || member.getValue().isBoolean()) {
                core.set(member.getKey(), member.getValue());
              }
            });
    cut(core, "severity", alert);
    cut(core, "message", alert);
    JsonNode finding = alert.path("finding_info");
    ObjectNode info = core.putObject("finding_info");
    cut(info, "uid", finding);
    cut(info, "title", finding);
    core.putObject("unmapped").set("evidences_left_out", unmapped.path("evidences_left_out"));
    return core;
  }

  private static void cut(ObjectNode to, String name, JsonNode from) {
    to.put(name, SafeText.cut(from.path(name).asText(""), MOST_TEXT));
  }

  private static String text(ObjectNode alert) {
    return SafeText.json(alert.toString());
  }

  private static ObjectNode tree(String line) {
    try {
      return MAPPER.readTree(line) instanceof ObjectNode node ? node : MAPPER.createObjectNode();
    } catch (JsonProcessingException e) {
      return MAPPER.createObjectNode();
    }
  }

  private static boolean fits(String line, int bytes) {
    // A character of Java's has three bytes of UTF-8 at most.
    return line.length() <= bytes / 3 || line.getBytes(StandardCharsets.UTF_8).length <= bytes;
  }
}
