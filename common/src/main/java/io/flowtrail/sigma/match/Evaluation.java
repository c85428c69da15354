package io.flowtrail.sigma.match;

import io.flowtrail.event.JsonText;
import io.flowtrail.event.LogEvent;
import java.nio.charset.StandardCharsets;

/** The event at hand, and what was found out about it so far. */
final class Evaluation {
  private LogEvent event;
  private long number;
  private String raw;
  private String decoded;

  void begin(LogEvent next) {
    event = next;
    number++;
    raw = null;
    decoded = null;
  }

  /** Lets go of texts, which may be long. */
  void end() {
    event = null;
    raw = null;
    decoded = null;
  }

  LogEvent event() {
    return event;
  }

  /** Tells one event from the next. */
  long number() {
    return number;
  }

  /** The record as it stands in the log. */
  String raw() {
    if (raw == null) {
      raw = event.rawText();
    }
    return raw;
  }

  /** The record with JSON's escapes decoded, so that {@code a\/b} is found as {@code a/b}. */
  String decoded() {
    if (decoded == null) {
      if (raw().indexOf('\\') < 0) {
        decoded = raw();
      } else {
        byte[] bytes = raw().getBytes(StandardCharsets.UTF_8);
        decoded = JsonText.unescape(bytes, 0, bytes.length);
      }
    }
    return decoded;
  }
}
