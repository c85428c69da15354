package io.flowtrail.sigma;

import java.util.List;

/** A condition as written, not yet checked against the searches that exist. */
public sealed interface Condition {

  /** Line in the file, counted from 1. */
  int line();

  /** All operands hold. */
  record And(List<Condition> operands, int line) implements Condition {
    public And {
      operands = List.copyOf(operands);
    }
  }

  /** One operand holds. */
  record Or(List<Condition> operands, int line) implements Condition {
    public Or {
      operands = List.copyOf(operands);
    }
  }

  /** The operand does not hold. */
  record Not(Condition operand, int line) implements Condition {}

  /** A search identifier. */
  record Identifier(String name, int line) implements Condition {}

  /**
   * {@code 1 of selection*}, {@code all of them}.
   *
   * @param count how many must hold at least, {@link #ALL} for all
   * @param pattern search identifiers with {@code *}, or {@code them}
   */
  record Of(int count, String pattern, int line) implements Condition {
    /** The count that stands for {@code all}. */
    public static final int ALL = -1;
  }
}
