package io.flowtrail.sigma.match;

import io.flowtrail.event.LogEvent;
import io.flowtrail.event.Numbers;
import io.flowtrail.event.ValueKind;
import io.flowtrail.sigma.FieldModifier;
import io.flowtrail.sigma.SigmaValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Matchers of numbers. */
final class NumberMatchers {
  private static final long NOT_WHOLE = Long.MIN_VALUE;
  private static final int LONGEST_SCALE = 1_100;

  private NumberMatchers() {}

  /** A number as text: the shortest form, without exponent unless that would be endless. */
  static String canonical(BigDecimal number) {
    if (Math.abs((long) number.scale()) > LONGEST_SCALE) {
      return number.toString();
    }
    return number.signum() == 0 ? "0" : number.stripTrailingZeros().toPlainString();
  }

  /**
   * Equal to one of some numbers: a number by value, a text by its letters, as the rule writes the
   * number or in the shortest form.
   */
  static final class Same implements ValueMatcher {
    private final List<SigmaValue.Number> numbers;
    private final long[] whole;
    private final FoldedTexts<String> texts;

    Same(List<SigmaValue.Number> numbers) {
      this.numbers = List.copyOf(numbers);
      List<Long> wholeNumbers = new ArrayList<>();
      Map<String, String> byText = new HashMap<>();
      for (SigmaValue.Number number : numbers) {
        String canonical = canonical(number.value());
        byText.put(CaseFold.fold(number.written()), number.written());
        byText.put(canonical, number.written());
        if (canonical.matches("[0-9]{1,18}")) {
          wholeNumbers.add(Long.valueOf(canonical));
        }
      }
      this.whole = wholeNumbers.stream().mapToLong(Long::longValue).sorted().toArray();
      this.texts = new FoldedTexts<>(byText);
    }

    List<SigmaValue.Number> numbers() {
      return numbers;
    }

    @Override
    public boolean matches(LogEvent event, int value) {
      ValueKind kind = event.kind(value);
      if (kind == ValueKind.NUMBER) {
        long number = event.wholeNumber(value, NOT_WHOLE);
        return number != NOT_WHOLE
            ? Arrays.binarySearch(whole, number) >= 0
            : find(event.text(value)) != null;
      }
      return kind != ValueKind.NULL && texts.get(event.text(value)) != null;
    }

    private SigmaValue.Number find(String text) {
      if (!Double.isNaN(Numbers.parse(text))) {
        BigDecimal found = new BigDecimal(text);
        for (SigmaValue.Number number : numbers) {
          if (number.value().compareTo(found) == 0) {
            return number;
          }
        }
      }
      return null;
    }

    @Override
    public String expected(LogEvent event, int value) {
      String written = texts.get(event.text(value));
      if (written != null) {
        return written;
      }
      SigmaValue.Number number = find(event.text(value));
      return number == null ? "" : number.written();
    }

    @Override
    public int cost() {
      return NUMBER;
    }
  }

  /** The four comparisons. */
  static boolean compare(FieldModifier comparison, double found, double expected) {
    return switch (comparison) {
      case LT -> found < expected;
      case LTE -> found <= expected;
      case GT -> found > expected;
      case GTE -> found >= expected;
      default -> found == expected;
    };
  }

  /** Less or greater than one of some numbers; what is no number is neither. */
  static final class Compared implements ValueMatcher {
    private final FieldModifier comparison;
    private final List<SigmaValue.Number> numbers;
    private final double[] bounds;

    Compared(FieldModifier comparison, List<SigmaValue.Number> numbers) {
      this.comparison = comparison;
      this.numbers = List.copyOf(numbers);
      this.bounds = numbers.stream().mapToDouble(number -> number.value().doubleValue()).toArray();
    }

    private int find(LogEvent event, int value) {
      ValueKind kind = event.kind(value);
      if (kind != ValueKind.NUMBER && !kind.isText()) {
        return -1;
      }
      long whole = event.wholeNumber(value, NOT_WHOLE);
      double found = whole != NOT_WHOLE ? whole : event.number(value);
      for (int i = 0; i < bounds.length; i++) {
        if (compare(comparison, found, bounds[i])) {
          return i;
        }
      }
      return -1;
    }

    @Override
    public boolean matches(LogEvent event, int value) {
      return find(event, value) >= 0;
    }

    @Override
    public String expected(LogEvent event, int value) {
      return numbers.get(find(event, value)).written();
    }

    @Override
    public int cost() {
      return NUMBER;
    }
  }

  /** A part of a timestamp, equal to or compared with one of some numbers. */
  static final class TimePart implements ValueMatcher {
    private final FieldModifier part;
    private final FieldModifier comparison;
    private final List<SigmaValue.Number> numbers;

    TimePart(FieldModifier part, FieldModifier comparison, List<SigmaValue.Number> numbers) {
      this.part = part;
      this.comparison = comparison;
      this.numbers = List.copyOf(numbers);
    }

    private int find(LogEvent event, int value) {
      ValueKind kind = event.kind(value);
      if (kind != ValueKind.NUMBER && !kind.isText()) {
        return -1;
      }
      int found = TimestampPart.of(event.text(value), part);
      if (found == TimestampPart.NONE) {
        return -1;
      }
      for (int i = 0; i < numbers.size(); i++) {
        if (compare(comparison, found, numbers.get(i).value().doubleValue())) {
          return i;
        }
      }
      return -1;
    }

    @Override
    public boolean matches(LogEvent event, int value) {
      return find(event, value) >= 0;
    }

    @Override
    public String expected(LogEvent event, int value) {
      return numbers.get(find(event, value)).written();
    }

    @Override
    public int cost() {
      return ADDRESS;
    }
  }
}
