package io.flowtrail.sigma.match;

import io.flowtrail.event.LogEvent;
import io.flowtrail.event.Numbers;
import io.flowtrail.event.ValueKind;
import io.flowtrail.sigma.FieldModifier;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * Holds if any value of one field is (begins with, ends with, contains) any value of another. Two
 * numbers are the same by value, everything else by its text. A field that is absent or null is
 * like nothing.
 */
final class FieldReferenceTest extends FieldTest.OfField {
  /** Up to this many values of the other field, each pair is compared. */
  private static final int FEW = 8;

  private final String otherPath;
  private final int other;
  private final FieldModifier part;
  private final boolean cased;

  /**
   * @param part {@code CONTAINS}, {@code STARTSWITH}, {@code ENDSWITH}, or {@code ALL} for the
   *     whole text
   */
  FieldReferenceTest(
      String path,
      int slot,
      String modifiers,
      String otherPath,
      int other,
      FieldModifier part,
      boolean cased) {
    super(path, slot, modifiers);
    this.otherPath = otherPath;
    this.other = other;
    this.part = part;
    this.cased = cased;
  }

  @Override
  boolean test(Evaluation evaluation) {
    return find(evaluation.event(), null);
  }

  private boolean find(LogEvent event, List<String> pair) {
    if (event.first(slot()) < 0) {
      return false;
    }
    int count = 0;
    for (int v = event.first(other); v >= 0; v = event.next(v)) {
      count++;
    }
    return count > FEW ? findAmongMany(event, pair) : findInPairs(event, pair);
  }

  private boolean findInPairs(LogEvent event, List<String> pair) {
    for (int b = event.first(other); b >= 0; b = event.next(b)) {
      if (event.kind(b) == ValueKind.NULL) {
        continue;
      }
      Letters letters = null;
      for (int a = event.first(slot()); a >= 0; a = event.next(a)) {
        if (event.kind(a) == ValueKind.NULL) {
          continue;
        }
        if (letters == null) {
          letters = new Letters(event.text(b), cased);
        }
        if (isLike(letters, event.text(a)) || isSameNumber(event, a, b)) {
          if (pair != null) {
            pair.add(event.text(a));
            pair.add(event.text(b));
          }
          return true;
        }
      }
    }
    return false;
  }

  private boolean isLike(Letters letters, String text) {
    return switch (part) {
      case CONTAINS -> letters.indexIn(text, 0) >= 0;
      case STARTSWITH -> letters.standsAt(text, 0);
      case ENDSWITH -> letters.standsAt(text, text.length() - letters.length());
      default -> letters.equalTo(text);
    };
  }

  private boolean isSameNumber(LogEvent event, int a, int b) {
    return part == FieldModifier.ALL
        && event.kind(a) == ValueKind.NUMBER
        && event.kind(b) == ValueKind.NUMBER
        && !Double.isNaN(Numbers.parse(event.text(a)))
        && !Double.isNaN(Numbers.parse(event.text(b)))
        && new BigDecimal(event.text(a)).compareTo(new BigDecimal(event.text(b))) == 0;
  }

  /** Arrays of any length on both sides must not cost their product. */
  private boolean findAmongMany(LogEvent event, List<String> pair) {
    List<TextMatcher> texts = new ArrayList<>();
    for (int b = event.first(other); b >= 0; b = event.next(b)) {
      if (event.kind(b) == ValueKind.NULL) {
        continue;
      }
      texts.add(matcher(event.text(b), event.text(b)));
      if (part == FieldModifier.ALL && event.kind(b) == ValueKind.NUMBER) {
        String canonical = canonicalNumber(event.text(b));
        if (!canonical.equals(event.text(b))) {
          texts.add(matcher(canonical, event.text(b)));
        }
      }
    }
    List<ValueMatcher> joined = ManyTexts.join(texts, cased);
    for (int a = event.first(slot()); a >= 0; a = event.next(a)) {
      if (event.kind(a) == ValueKind.NULL) {
        continue;
      }
      for (ValueMatcher matcher : joined) {
        String found = foundBy((TextMatcher) matcher, event, a);
        if (found != null) {
          if (pair != null) {
            pair.add(event.text(a));
            pair.add(found);
          }
          return true;
        }
      }
    }
    return false;
  }

  private String foundBy(TextMatcher matcher, LogEvent event, int a) {
    String text = event.text(a);
    if (matcher.matches(text)) {
      return matcher.expected(text);
    }
    if (part == FieldModifier.ALL && event.kind(a) == ValueKind.NUMBER) {
      String canonical = canonicalNumber(text);
      if (matcher.matches(canonical)) {
        return matcher.expected(canonical);
      }
    }
    return null;
  }

  private static String canonicalNumber(String text) {
    return Double.isNaN(Numbers.parse(text))
        ? text
        : NumberMatchers.canonical(new BigDecimal(text));
  }

  private TextMatcher matcher(String text, String written) {
    TextPattern pattern =
        TextPattern.literal(text)
            .within(
                part == FieldModifier.CONTAINS || part == FieldModifier.ENDSWITH,
                part == FieldModifier.CONTAINS || part == FieldModifier.STARTSWITH);
    return LetterMatchers.of(pattern, cased, written);
  }

  @Override
  int cost() {
    return fieldCost() + ValueMatcher.SCAN;
  }

  @Override
  void explain(Evaluation evaluation, String search, Explanation explanation) {
    List<String> pair = new ArrayList<>();
    if (find(evaluation.event(), pair)) {
      explanation.add(search, path(), expected(otherPath + " = " + pair.get(1)), pair.get(0));
    }
  }

  @Override
  void explainNot(Evaluation evaluation, String search, Explanation explanation) {
    LogEvent event = evaluation.event();
    int value = event.first(other);
    String text = value < 0 ? "" : event.text(value);
    explanation.add(search, path(), not(otherPath + " = " + text), firstText(event));
  }
}
