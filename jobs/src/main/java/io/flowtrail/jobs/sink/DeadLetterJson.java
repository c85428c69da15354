package io.flowtrail.jobs.sink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.alert.SafeText;
import io.flowtrail.alert.Secrets;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.RecordOrigin;
import java.util.Comparator;
import java.util.Locale;

/**
 * Dead letters as JSON lines: {@code {"file", "entry", "record", "offset", "reason", "detail",
 * "eventID", "head"}}; {@code entry} and {@code eventID} only where there is one, {@code record}
 * and {@code offset} only where a record of the file is meant.
 */
public final class DeadLetterJson {
  /** By file, then entry and position: the same order in every run. */
  public static final Comparator<String> LINE_ORDER =
      Comparator.comparing(
              DeadLetterJson::ofLine,
              Comparator.comparing((DeadLetter letter) -> letter.origin().object())
                  .thenComparing(letter -> letter.origin().entry())
                  .thenComparingLong(letter -> letter.origin().record())
                  .thenComparingLong(letter -> letter.origin().offset()))
          .thenComparing(Comparator.naturalOrder());

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private DeadLetterJson() {}

  /**
   * One line, without the line break. Characters that could deceive a terminal are escaped, secrets
   * masked.
   */
  public static String line(DeadLetter letter) {
    RecordOrigin origin = letter.origin();
    ObjectNode node = MAPPER.createObjectNode();
    node.put("file", origin.object());
    if (!origin.entry().isEmpty()) {
      node.put("entry", origin.entry());
    }
    if (origin.record() > 0) {
      node.put("record", origin.record());
    }
    if (origin.offset() >= 0) {
      node.put("offset", origin.offset());
    }
    node.put("reason", reason(letter));
    node.put("detail", letter.detail());
    if (!letter.eventId().isEmpty()) {
      node.put("eventID", letter.eventId());
    }
    node.put("head", Secrets.mask(letter.head()));
    return SafeText.json(node.toString());
  }

  /** The reason as files and counters name it. */
  public static String reason(DeadLetter letter) {
    return letter.reason().name().toLowerCase(Locale.ROOT);
  }

  /**
   * What {@link #line} wrote.
   *
   * @throws IllegalArgumentException if the line is anything else
   */
  public static DeadLetter ofLine(String line) {
    try {
      JsonNode node = MAPPER.readTree(line);
      return new DeadLetter(
          new RecordOrigin(
              node.path("file").asText(),
              node.path("entry").asText(""),
              node.path("record").asLong(0),
              node.path("offset").asLong(-1)),
          DeadLetter.Reason.valueOf(node.path("reason").asText().toUpperCase(Locale.ROOT)),
          node.path("detail").asText(),
          node.path("eventID").asText(""),
          node.path("head").asText());
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no dead letter", e);
    }
  }
}
