package io.flowtrail.event;

/** What a value was in the record. Null is a value; absence is no value at all. */
public enum ValueKind {
  /** Text that stands in the buffer as it is. */
  STRING,
  /** JSON text with at least one backslash; decoded when asked for. */
  ESCAPED_STRING,
  NUMBER,
  /** {@code true} or {@code false} without quotes. */
  BOOLEAN,
  NULL,
  /** A JSON object; its text is compact JSON, keys in the record's order. */
  OBJECT,
  /** A JSON array; its text is compact JSON. Its elements are further values of the same slot. */
  ARRAY;

  public boolean isText() {
    return this == STRING || this == ESCAPED_STRING;
  }

  public boolean isStructure() {
    return this == OBJECT || this == ARRAY;
  }
}
