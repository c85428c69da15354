package io.flowtrail.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Optional;

/**
 * A record as the evidence that facts of detectors carry: a {@link MatchedRecord} as one text. Of
 * facts that carry none the text is empty.
 */
public final class EventEvidence {
  private static final ObjectMapper MAPPER = JsonMapper.builder().build();

  private EventEvidence() {}

  public static String text(MatchedRecord match) {
    try {
      return MAPPER.writeValueAsString(match);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a match is plain data and can always be written", e);
    }
  }

  /** What {@link #text} wrote; empty for anything else. */
  public static Optional<MatchedRecord> of(String text) {
    try {
      return text.isEmpty()
          ? Optional.empty()
          : Optional.of(MAPPER.readValue(text, MatchedRecord.class));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
