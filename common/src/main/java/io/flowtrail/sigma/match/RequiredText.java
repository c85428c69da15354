package io.flowtrail.sigma.match;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an event must have for an expression to hold: in one of some fields, one of some texts.
 *
 * @param fields what will do, by slot; an empty map is a demand that no event meets
 */
record RequiredText(Map<Integer, Texts> fields) {

  /**
   * Fields that have few different values in any log, so that what was found out about a value can
   * be remembered. Only they are told by their parts: {@code eventName|startswith: Delete}.
   */
  private static final Set<String> FEW_VALUES =
      Set.of(
          "eventName",
          "eventSource",
          "eventType",
          "eventCategory",
          "awsRegion",
          "errorCode",
          "userIdentity.type",
          "operation",
          "action");

  /** A test of a part of a text meets more events than one of the whole; a guess how many more. */
  private static final int PATTERN_SIZE = 4;

  /**
   * Texts of one field.
   *
   * @param path the field
   * @param whole whole texts, folded
   * @param patterns tests of texts
   */
  record Texts(String path, Set<String> whole, Set<TextMatcher> patterns) {

    static Texts none(String path) {
      return new Texts(path, new LinkedHashSet<>(), new LinkedHashSet<>());
    }

    void addAll(Texts other) {
      whole.addAll(other.whole);
      patterns.addAll(other.patterns);
    }

    int size() {
      return whole.size() + PATTERN_SIZE * patterns.size();
    }
  }

  /** Every demand that follows from an expression; none if it holds for any text. */
  static List<RequiredText> of(Expression expression) {
    if (expression == Expression.NEVER) {
      return List.of(new RequiredText(Map.of()));
    }
    if (expression instanceof Expression.All all) {
      List<RequiredText> demands = new ArrayList<>();
      for (Expression part : all.parts()) {
        demands.addAll(of(part));
      }
      return demands;
    }
    if (expression instanceof Expression.Any any) {
      return either(any.parts());
    }
    if (expression instanceof Expression.AtLeast atLeast) {
      // At least one part holds, whichever the others are.
      return either(atLeast.parts());
    }
    if (expression instanceof Expression.Tested tested) {
      return of(tested.test()).map(List::of).orElse(List.of());
    }
    return List.of();
  }

  private static List<RequiredText> either(Expression[] parts) {
    Map<Integer, Texts> union = new LinkedHashMap<>();
    for (Expression part : parts) {
      List<RequiredText> demands = of(part);
      if (demands.isEmpty()) {
        return List.of();
      }
      // Any demand of a part is good.
      RequiredText best = demands.get(0);
      for (RequiredText demand : demands) {
        if (demand.weight() < best.weight()) {
          best = demand;
        }
      }
      best.fields.forEach(
          (slot, texts) ->
              union.computeIfAbsent(slot, s -> Texts.none(texts.path())).addAll(texts));
    }
    return List.of(new RequiredText(union));
  }

  /** A number that is the smaller, the fewer events are likely to meet the demand. */
  double weight() {
    return fields.values().stream().mapToDouble(Selectivity::weight).sum();
  }

  private static Optional<RequiredText> of(FieldTest test) {
    if (!(test instanceof FieldTest.AnyValue anyValue) || anyValue.orNull()) {
      return Optional.empty();
    }
    boolean fewValues = FEW_VALUES.contains(anyValue.path());
    Texts texts = Texts.none(anyValue.path());
    for (ValueMatcher matcher : anyValue.matchers()) {
      if (matcher instanceof LetterMatchers.Same same) {
        texts.whole.add(CaseFold.fold(same.letters().text()));
      } else if (matcher instanceof ManyTexts.Set set) {
        set.keys().forEach(key -> texts.whole.add(CaseFold.fold(key)));
      } else if (matcher instanceof NumberMatchers.Same same) {
        same.numbers()
            .forEach(
                number -> {
                  texts.whole.add(CaseFold.fold(number.written()));
                  texts.whole.add(CaseFold.fold(NumberMatchers.canonical(number.value())));
                });
      } else if (fewValues && matcher instanceof TextMatcher pattern) {
        texts.patterns.add(pattern);
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(new RequiredText(Map.of(anyValue.slot(), texts)));
  }
}
