package io.flowtrail.s3access;

import io.flowtrail.event.JsonText;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.RecordRenderer;
import java.nio.charset.StandardCharsets;

/** A line as normalised JSON. */
final class LineRenderer implements RecordRenderer {
  private static final AccessLogField[] FIELDS = AccessLogField.values();

  private final AccessLine line;
  private byte[] buffer = {};

  LineRenderer(AccessLine line) {
    this.line = line;
  }

  LineRenderer of(byte[] b) {
    buffer = b;
    return this;
  }

  @Override
  public String json(LogEvent event) {
    StringBuilder json = new StringBuilder(256 + event.rawLength());
    json.append('{');
    for (AccessLogField field : FIELDS) {
      if (line.has(field)) {
        append(json, field, event.time());
      }
    }
    if (line.isAmbiguous()) {
      json.append(",\"ambiguous\":true");
    }
    if (line.count() > FIELDS.length) {
      json.append(",\"extra\":[");
      for (int i = FIELDS.length; i < line.count(); i++) {
        json.append(i > FIELDS.length ? "," : "");
        JsonText.appendQuoted(json, text(i));
      }
      json.append(']');
    }
    return json.append('}').toString();
  }

  private void append(StringBuilder json, AccessLogField field, long time) {
    int start = line.start(field.ordinal());
    int end = line.end(field.ordinal());
    if (json.length() > 1) {
      json.append(',');
    }
    JsonText.appendQuoted(json, field.field());
    json.append(':');
    if (field == AccessLogField.TIME && time != LogEvent.NO_TIME) {
      JsonText.appendQuoted(json, AccessTime.iso(time));
    } else if (field == AccessLogField.KEY) {
      JsonText.appendQuoted(json, ObjectKeyText.decode(buffer, start, end));
    } else if (field.isNumber() && isNumber(buffer, start, end)) {
      json.append(text(field.ordinal()));
    } else {
      JsonText.appendQuoted(json, text(field.ordinal()));
    }
  }

  private String text(int field) {
    int start = line.start(field);
    return new String(buffer, start, line.end(field) - start, StandardCharsets.UTF_8);
  }

  /** A whole number as JSON writes it, of at most 18 digits. */
  static boolean isNumber(byte[] b, int start, int end) {
    int length = end - start;
    if (length == 0 || length > 18 || b[start] == '0' && length > 1) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return false;
      }
    }
    return true;
  }
}
