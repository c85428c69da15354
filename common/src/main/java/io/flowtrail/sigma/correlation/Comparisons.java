package io.flowtrail.sigma.correlation;

import java.io.Serializable;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The condition of a correlation: operators and numbers, all of which must hold. */
record Comparisons(TreeMap<String, Double> byOperator) implements Serializable {
  private static final Set<String> ENDING = Set.of("lt", "lte", "neq");

  static Comparisons of(Map<String, Double> byOperator) {
    return new Comparisons(new TreeMap<>(byOperator));
  }

  boolean holds(double number) {
    for (Map.Entry<String, Double> each : byOperator.entrySet()) {
      double bound = each.getValue();
      boolean holds =
          switch (each.getKey()) {
            case "gt" -> number > bound;
            case "gte" -> number >= bound;
            case "lt" -> number < bound;
            case "lte" -> number <= bound;
            case "neq" -> number != bound;
            default -> number == bound;
          };
      if (!holds) {
        return false;
      }
    }
    return true;
  }

  /** Whether only the end of a window tells: fewer than so many may still become more. */
  boolean onlyAtTheEnd() {
    return byOperator.keySet().stream().anyMatch(ENDING::contains);
  }

  /** The greatest number that a count must reach to decide every operator. */
  double greatest() {
    return byOperator.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
  }

  /** For people: {@code at least 10 and less than 50}. */
  String text() {
    return byOperator.entrySet().stream()
        .map(each -> word(each.getKey()) + " " + number(each.getValue()))
        .collect(Collectors.joining(" and "));
  }

  private static String word(String operator) {
    return switch (operator) {
      case "gt" -> "more than";
      case "gte" -> "at least";
      case "lt" -> "less than";
      case "lte" -> "at most";
      case "neq" -> "not";
      default -> "exactly";
    };
  }

  /** Whole numbers without a fraction. */
  static String number(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : String.valueOf(number);
  }
}
