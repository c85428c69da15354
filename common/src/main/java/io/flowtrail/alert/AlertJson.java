package io.flowtrail.alert;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Map;

/**
 * An alert as one line of text and back, whole. For what passes between Flowtrail's own operators
 * and files; what leaves is written by {@link DetectionFindingWriter}.
 */
public final class AlertJson {
  /** A map that an earlier release did not write is empty. */
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .withConfigOverride(
              Map.class, map -> map.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
          .build();

  private AlertJson() {}

  /** {@link AlertOrder#key}, a space, and the alert as JSON; no line break in it. */
  public static String line(Alert alert) {
    try {
      return AlertOrder.key(alert) + " " + SafeText.json(MAPPER.writeValueAsString(alert));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("an alert is plain data and can always be written", e);
    }
  }

  /**
   * What {@link #line} wrote.
   *
   * @throws IllegalArgumentException if the line is anything else
   */
  public static Alert ofLine(String line) {
    try {
      return MAPPER.readValue(line.substring(line.indexOf(' ') + 1), Alert.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no line of AlertJson", e);
    }
  }
}
