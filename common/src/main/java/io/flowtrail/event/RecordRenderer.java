package io.flowtrail.event;

/** Turns the record at hand into one normalised JSON object, fields named as AWS writes them. */
@FunctionalInterface
public interface RecordRenderer {

  /** For records that are JSON objects already. */
  RecordRenderer RAW =
      event -> {
        byte[] raw = event.rawText().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        return JsonText.compact(raw, 0, raw.length);
      };

  /** Called only while {@code event} still holds the record. */
  String json(LogEvent event);
}
