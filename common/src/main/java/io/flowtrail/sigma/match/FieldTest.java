package io.flowtrail.sigma.match;

import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.ValueKind;
import java.util.List;

/**
 * A test of an event that rules share: it is made once for an event, whoever asks.
 *
 * <p>The answer is kept in the test itself, so a test belongs to one thread.
 */
abstract class FieldTest {
  private long answered = -1;
  private boolean answer;

  final boolean holds(Evaluation evaluation) {
    if (answered != evaluation.number()) {
      answer = test(evaluation);
      answered = evaluation.number();
    }
    return answer;
  }

  abstract boolean test(Evaluation evaluation);

  abstract int cost();

  /** Why it holds. */
  abstract void explain(Evaluation evaluation, String search, Explanation explanation);

  /** Why its negation holds. */
  abstract void explainNot(Evaluation evaluation, String search, Explanation explanation);

  /** A test of the values of one field. */
  abstract static class OfField extends FieldTest {
    /** Derived fields are computed when first asked for. */
    private static final int DERIVATION = 50;

    private final String path;
    private final int slot;
    private final String modifiers;

    /**
     * @param modifiers what stands before the expected value in explanations
     */
    OfField(String path, int slot, String modifiers) {
      this.path = path;
      this.slot = slot;
      this.modifiers = modifiers;
    }

    final String path() {
      return path;
    }

    final int slot() {
      return slot;
    }

    final boolean isDerived() {
      return path.startsWith(DerivedFields.PREFIX);
    }

    final int fieldCost() {
      return isDerived() ? DERIVATION : 0;
    }

    final String expected(String value) {
      return modifiers.isEmpty() ? value : modifiers + ": " + value;
    }

    final String not(String value) {
      return modifiers.isEmpty() ? "neq: " + value : "neq|" + modifiers + ": " + value;
    }

    final String firstText(LogEvent event) {
      int value = event.first(slot);
      return value < 0 ? "" : event.text(value);
    }
  }

  /** Holds if any value of a field is what the rule asks for. */
  static final class AnyValue extends OfField {
    private final ValueMatcher[] matchers;
    private final boolean orNull;
    private final String written;

    /**
     * @param matchers alternatives, cheap ones first
     * @param orNull whether a field that is absent or null will do as well
     * @param written the rule's values, for explanations of negations
     */
    AnyValue(
        String path,
        int slot,
        String modifiers,
        List<ValueMatcher> matchers,
        boolean orNull,
        String written) {
      super(path, slot, modifiers);
      this.matchers = matchers.toArray(new ValueMatcher[0]);
      this.orNull = orNull;
      this.written = written;
    }

    List<ValueMatcher> matchers() {
      return List.of(matchers);
    }

    boolean orNull() {
      return orNull;
    }

    @Override
    boolean test(Evaluation evaluation) {
      LogEvent event = evaluation.event();
      int value = event.first(slot());
      if (value < 0) {
        return orNull;
      }
      for (; value >= 0; value = event.next(value)) {
        if (orNull && event.kind(value) == ValueKind.NULL) {
          return true;
        }
        for (ValueMatcher matcher : matchers) {
          if (matcher.matches(event, value)) {
            return true;
          }
        }
      }
      return false;
    }

    @Override
    int cost() {
      int cost = fieldCost();
      for (ValueMatcher matcher : matchers) {
        cost += matcher.cost();
      }
      return cost;
    }

    @Override
    void explain(Evaluation evaluation, String search, Explanation explanation) {
      LogEvent event = evaluation.event();
      for (int value = event.first(slot()); value >= 0; value = event.next(value)) {
        for (ValueMatcher matcher : matchers) {
          if (matcher.matches(event, value)) {
            String text = event.text(value);
            int position = matcher instanceof TextMatcher sought ? sought.position(text) : 0;
            explanation.add(
                search, path(), expected(matcher.expected(event, value)), text, position);
            return;
          }
        }
      }
      explanation.add(search, path(), "null", "");
    }

    @Override
    void explainNot(Evaluation evaluation, String search, Explanation explanation) {
      explanation.add(search, path(), not(written), firstText(evaluation.event()));
    }
  }

  /** Holds if a field is there, or if it is not. Null is there. */
  static final class Exists extends OfField {
    private final boolean expected;

    Exists(String path, int slot, boolean expected) {
      super(path, slot, "exists");
      this.expected = expected;
    }

    @Override
    boolean test(Evaluation evaluation) {
      return evaluation.event().first(slot()) >= 0 == expected;
    }

    @Override
    int cost() {
      return fieldCost();
    }

    @Override
    void explain(Evaluation evaluation, String search, Explanation explanation) {
      String found = firstText(evaluation.event());
      explanation.add(search, path(), expected(Boolean.toString(expected)), found);
    }

    @Override
    void explainNot(Evaluation evaluation, String search, Explanation explanation) {
      explain(evaluation, search, explanation);
    }
  }

  /** Holds if a keyword stands anywhere in the record. */
  static final class Keywords extends FieldTest {
    private final TextMatcher[] matchers;
    private final String modifiers;
    private final String written;

    Keywords(List<TextMatcher> matchers, String modifiers, String written) {
      this.matchers = matchers.toArray(new TextMatcher[0]);
      this.modifiers = modifiers.isEmpty() ? "" : modifiers + ": ";
      this.written = written;
    }

    private TextMatcher find(Evaluation evaluation) {
      for (TextMatcher matcher : matchers) {
        if (matcher.matches(evaluation.raw())) {
          return matcher;
        }
      }
      if (evaluation.decoded() != evaluation.raw()) {
        for (TextMatcher matcher : matchers) {
          if (matcher.matches(evaluation.decoded())) {
            return matcher;
          }
        }
      }
      return null;
    }

    @Override
    boolean test(Evaluation evaluation) {
      return find(evaluation) != null;
    }

    @Override
    int cost() {
      int cost = 0;
      for (TextMatcher matcher : matchers) {
        cost += 10 * matcher.cost();
      }
      return cost;
    }

    @Override
    void explain(Evaluation evaluation, String search, Explanation explanation) {
      TextMatcher matcher = find(evaluation);
      if (matcher != null) {
        boolean asItStands = matcher.matches(evaluation.raw());
        String text = asItStands ? evaluation.raw() : evaluation.decoded();
        explanation.add(
            search, "", modifiers + matcher.expected(text), text, matcher.position(text));
      }
    }

    @Override
    void explainNot(Evaluation evaluation, String search, Explanation explanation) {
      explanation.add(search, "", "neq: " + modifiers + written, "");
    }
  }
}
