package io.flowtrail.sigma.match;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an event must have for an expression to hold: in one of some fields, one of some whole
 * texts.
 *
 * @param texts folded texts by slot; an empty map is a demand that no event meets
 */
record RequiredText(Map<Integer, Set<String>> texts) {

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
    Map<Integer, Set<String>> union = new LinkedHashMap<>();
    for (Expression part : parts) {
      List<RequiredText> demands = of(part);
      if (demands.isEmpty()) {
        return List.of();
      }
      // Any demand of a part is good; the one with the fewest texts is likely to be met least.
      RequiredText best = demands.get(0);
      for (RequiredText demand : demands) {
        if (demand.size() < best.size()) {
          best = demand;
        }
      }
      best.texts.forEach(
          (slot, texts) -> union.computeIfAbsent(slot, s -> new LinkedHashSet<>()).addAll(texts));
    }
    return List.of(new RequiredText(union));
  }

  private int size() {
    return texts.values().stream().mapToInt(Set::size).sum();
  }

  private static Optional<RequiredText> of(FieldTest test) {
    if (!(test instanceof FieldTest.AnyValue anyValue) || anyValue.orNull()) {
      return Optional.empty();
    }
    Set<String> texts = new LinkedHashSet<>();
    for (ValueMatcher matcher : anyValue.matchers()) {
      if (matcher instanceof LetterMatchers.Same same) {
        texts.add(CaseFold.fold(same.letters().text()));
      } else if (matcher instanceof ManyTexts.Set set) {
        set.keys().forEach(key -> texts.add(CaseFold.fold(key)));
      } else if (matcher instanceof NumberMatchers.Same same) {
        same.numbers()
            .forEach(
                number -> {
                  texts.add(CaseFold.fold(number.written()));
                  texts.add(CaseFold.fold(NumberMatchers.canonical(number.value())));
                });
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(new RequiredText(Map.of(anyValue.slot(), texts)));
  }
}
