package io.flowtrail.sigma;

import java.util.Locale;
import java.util.Optional;

/** The level of a rule, lowest first. */
public enum Level {
  INFORMATIONAL,
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** The level that Sigma writes so, without regard to case. */
  public static Optional<Level> ofName(String name) {
    for (Level level : values()) {
      if (level.toString().equalsIgnoreCase(name)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  /** As Sigma writes it: {@code informational}, {@code low}, ... */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
