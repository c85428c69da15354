package io.flowtrail.sigma;

import java.math.BigDecimal;

/** A value of a rule as YAML tells it. */
public sealed interface SigmaValue {

  /** As the author wrote it, without quotes. */
  String written();

  /** Text, wildcards and escapes not yet interpreted. */
  record Text(String written) implements SigmaValue {}

  /** A number; {@code written} need not be its shortest form. */
  record Number(BigDecimal value, String written) implements SigmaValue {}

  /** {@code true} or {@code false} without quotes. */
  record Bool(boolean value) implements SigmaValue {
    @Override
    public String written() {
      return Boolean.toString(value);
    }
  }

  /** {@code null}, {@code ~} or nothing. */
  record Null() implements SigmaValue {
    @Override
    public String written() {
      return "null";
    }
  }
}
