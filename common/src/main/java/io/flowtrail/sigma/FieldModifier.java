package io.flowtrail.sigma;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The modifiers that may follow a field, {@code field|modifier|modifier}. */
public enum FieldModifier {
  CONTAINS,
  STARTSWITH,
  ENDSWITH,
  ALL,
  CASED,
  RE,
  I,
  M,
  S,
  CIDR,
  LT,
  LTE,
  GT,
  GTE,
  NEQ,
  EXISTS,
  BASE64,
  BASE64OFFSET,
  UTF16LE,
  UTF16BE,
  UTF16,
  WINDASH,
  FIELDREF,
  MINUTE,
  HOUR,
  DAY,
  WEEK,
  MONTH,
  YEAR,
  EXPAND;

  /** Other words for the same, as the specification and the reference implementation have them. */
  private static final Map<String, FieldModifier> ALIASES =
      Map.of("wide", UTF16LE, "ignorecase", I, "multiline", M, "dotall", S);

  /** The modifier that is written so; modifiers are lower case. */
  public static Optional<FieldModifier> ofName(String name) {
    for (FieldModifier modifier : values()) {
      if (modifier.toString().equals(name)) {
        return Optional.of(modifier);
      }
    }
    return Optional.ofNullable(ALIASES.get(name));
  }

  /** Whether it takes a part of a timestamp. */
  public boolean isTimePart() {
    return switch (this) {
      case MINUTE, HOUR, DAY, WEEK, MONTH, YEAR -> true;
      default -> false;
    };
  }

  /** Whether it compares numbers. */
  public boolean isComparison() {
    return this == LT || this == LTE || this == GT || this == GTE;
  }

  /** Whether it compares a part of a text. */
  public boolean isTextPart() {
    return this == CONTAINS || this == STARTSWITH || this == ENDSWITH;
  }

  /** As Sigma writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
