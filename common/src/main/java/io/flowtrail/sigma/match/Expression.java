package io.flowtrail.sigma.match;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A compiled condition: tests of fields joined by and, or and not. */
sealed interface Expression {

  Expression NEVER = new Constant(false);
  Expression ALWAYS = new Constant(true);

  boolean holds(Evaluation evaluation);

  /** Estimated; parts are evaluated cheap ones first. */
  int cost();

  /** Why it holds; called only if it does. */
  void explain(Evaluation evaluation, Explanation explanation);

  /** All parts hold. */
  static Expression all(List<Expression> parts) {
    List<Expression> kept = new ArrayList<>();
    for (Expression part : parts) {
      if (part == NEVER) {
        return NEVER;
      }
      if (part instanceof All all) {
        kept.addAll(List.of(all.parts));
      } else if (part != ALWAYS) {
        kept.add(part);
      }
    }
    if (kept.isEmpty()) {
      return ALWAYS;
    }
    return kept.size() == 1 ? kept.get(0) : new All(cheapFirst(kept));
  }

  /** One part holds. */
  static Expression any(List<Expression> parts) {
    List<Expression> kept = new ArrayList<>();
    for (Expression part : parts) {
      if (part == ALWAYS) {
        return ALWAYS;
      }
      if (part instanceof Any any) {
        kept.addAll(List.of(any.parts));
      } else if (part != NEVER) {
        kept.add(part);
      }
    }
    if (kept.isEmpty()) {
      return NEVER;
    }
    return kept.size() == 1 ? kept.get(0) : new Any(cheapFirst(kept));
  }

  /** At least so many parts hold. */
  static Expression atLeast(int count, List<Expression> parts) {
    if (count <= 1) {
      return any(parts);
    }
    return count >= parts.size() ? all(parts) : new AtLeast(count, cheapFirst(parts));
  }

  /** The part does not hold. */
  static Expression not(Expression part) {
    if (part instanceof Constant constant) {
      return constant.value ? NEVER : ALWAYS;
    }
    return part instanceof Not not && !not.isModifier ? not.part : new Not(part, false);
  }

  /** The part does not hold, and its field says so: {@code neq}. */
  static Expression differs(Expression part) {
    return part instanceof Constant ? not(part) : new Not(part, true);
  }

  private static Expression[] cheapFirst(List<Expression> parts) {
    return parts.stream()
        .sorted(Comparator.comparingInt(Expression::cost))
        .toArray(Expression[]::new);
  }

  private static int sum(Expression[] parts) {
    int sum = 0;
    for (Expression part : parts) {
      sum += part.cost();
    }
    return sum;
  }

  private static void explainHolding(
      Expression[] parts, Evaluation evaluation, Explanation explanation) {
    for (Expression part : parts) {
      if (part.holds(evaluation)) {
        part.explain(evaluation, explanation);
      }
    }
  }

  /** True or false whatever the event. */
  final class Constant implements Expression {
    private final boolean value;

    private Constant(boolean value) {
      this.value = value;
    }

    @Override
    public boolean holds(Evaluation evaluation) {
      return value;
    }

    @Override
    public int cost() {
      return 0;
    }

    @Override
    public void explain(Evaluation evaluation, Explanation explanation) {}
  }

  /** And. */
  final class All implements Expression {
    private final Expression[] parts;
    private final int cost;

    private All(Expression[] parts) {
      this.parts = parts;
      this.cost = sum(parts);
    }

    Expression[] parts() {
      return parts;
    }

    @Override
    public boolean holds(Evaluation evaluation) {
      for (Expression part : parts) {
        if (!part.holds(evaluation)) {
          return false;
        }
      }
      return true;
    }

    @Override
    public int cost() {
      return cost;
    }

    @Override
    public void explain(Evaluation evaluation, Explanation explanation) {
      explainHolding(parts, evaluation, explanation);
    }
  }

  /** Or. */
  final class Any implements Expression {
    private final Expression[] parts;
    private final int cost;

    private Any(Expression[] parts) {
      this.parts = parts;
      this.cost = sum(parts);
    }

    Expression[] parts() {
      return parts;
    }

    @Override
    public boolean holds(Evaluation evaluation) {
      for (Expression part : parts) {
        if (part.holds(evaluation)) {
          return true;
        }
      }
      return false;
    }

    @Override
    public int cost() {
      return cost;
    }

    @Override
    public void explain(Evaluation evaluation, Explanation explanation) {
      explainHolding(parts, evaluation, explanation);
    }
  }

  /** {@code 2 of selection*}. */
  final class AtLeast implements Expression {
    private final int count;
    private final Expression[] parts;
    private final int cost;

    private AtLeast(int count, Expression[] parts) {
      this.count = count;
      this.parts = parts;
      this.cost = sum(parts);
    }

    Expression[] parts() {
      return parts;
    }

    @Override
    public boolean holds(Evaluation evaluation) {
      int holding = 0;
      for (Expression part : parts) {
        if (part.holds(evaluation) && ++holding == count) {
          return true;
        }
      }
      return false;
    }

    @Override
    public int cost() {
      return cost;
    }

    @Override
    public void explain(Evaluation evaluation, Explanation explanation) {
      explainHolding(parts, evaluation, explanation);
    }
  }

  /** Not. */
  final class Not implements Expression {
    private final Expression part;
    private final boolean isModifier;

    private Not(Expression part, boolean isModifier) {
      this.part = part;
      this.isModifier = isModifier;
    }

    @Override
    public boolean holds(Evaluation evaluation) {
      return !part.holds(evaluation);
    }

    @Override
    public int cost() {
      return part.cost();
    }

    @Override
    public void explain(Evaluation evaluation, Explanation explanation) {
      // What an event lacks is no evidence, unless a field was asked to differ.
      if (isModifier && part instanceof Tested tested) {
        tested.test.explainNot(evaluation, tested.search, explanation);
      }
    }
  }

  /** A test, made for a search identifier. */
  final class Tested implements Expression {
    private final FieldTest test;
    private final String search;

    Tested(FieldTest test, String search) {
      this.test = test;
      this.search = search;
    }

    FieldTest test() {
      return test;
    }

    @Override
    public boolean holds(Evaluation evaluation) {
      return test.holds(evaluation);
    }

    @Override
    public int cost() {
      return test.cost();
    }

    @Override
    public void explain(Evaluation evaluation, Explanation explanation) {
      test.explain(evaluation, search, explanation);
    }
  }
}
