package io.flowtrail.sigma.match;

import io.flowtrail.sigma.Condition;
import io.flowtrail.sigma.Detection;
import io.flowtrail.sigma.Search;
import io.flowtrail.sigma.SigmaProblems;
import io.flowtrail.sigma.Suggestion;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compiles searches and conditions into one expression. */
final class DetectionCompiler {
  private final Detection detection;
  private final String file;
  private final String ruleId;
  private final ItemCompiler items;
  private final SigmaProblems problems;
  private final Map<String, Expression> compiled = new HashMap<>();
  private final Set<String> used = new HashSet<>();

  DetectionCompiler(
      Detection detection, String file, String ruleId, ItemCompiler items, SigmaProblems problems) {
    this.detection = detection;
    this.file = file;
    this.ruleId = ruleId;
    this.items = items;
    this.problems = problems;
  }

  Expression compile() {
    List<Expression> alternatives = new ArrayList<>();
    if (detection.searches().isEmpty()) {
      // The parser has said so.
      return Expression.NEVER;
    }
    for (Condition condition : detection.conditions()) {
      alternatives.add(condition(condition));
    }
    detection
        .searches()
        .forEach(
            (name, search) -> {
              if (!used.contains(name)) {
                search(name);
              }
              if (!used.contains(name) && !detection.conditions().isEmpty()) {
                problems.notice(
                    file, search.line(), ruleId, name, "the condition does not use this selection");
              }
            });
    return Expression.any(alternatives);
  }

  private Expression condition(Condition condition) {
    if (condition instanceof Condition.And and) {
      return Expression.all(conditions(and.operands()));
    }
    if (condition instanceof Condition.Or or) {
      return Expression.any(conditions(or.operands()));
    }
    if (condition instanceof Condition.Not not) {
      return Expression.not(condition(not.operand()));
    }
    if (condition instanceof Condition.Of of) {
      return of(of);
    }
    Condition.Identifier identifier = (Condition.Identifier) condition;
    if (!detection.searches().containsKey(identifier.name())) {
      problems.error(
          file,
          identifier.line(),
          ruleId,
          "condition",
          "there is no selection '"
              + identifier.name()
              + "'"
              + Suggestion.didYouMean(identifier.name(), detection.searches().keySet())
              + "; there are "
              + detection.searches().keySet());
      return Expression.NEVER;
    }
    used.add(identifier.name());
    return search(identifier.name());
  }

  private List<Expression> conditions(List<Condition> operands) {
    List<Expression> compiledOperands = new ArrayList<>();
    for (Condition operand : operands) {
      compiledOperands.add(condition(operand));
    }
    return compiledOperands;
  }

  private Expression of(Condition.Of of) {
    List<Expression> parts = new ArrayList<>();
    for (String name : detection.searches().keySet()) {
      if (isMeant(of.pattern(), name)) {
        used.add(name);
        parts.add(search(name));
      }
    }
    String written = (of.count() == Condition.Of.ALL ? "all" : of.count()) + " of " + of.pattern();
    if (parts.isEmpty()) {
      boolean prefix =
          detection.searches().keySet().stream().anyMatch(name -> name.startsWith(of.pattern()));
      problems.error(
          file,
          of.line(),
          ruleId,
          "condition",
          "'"
              + written
              + "' means no selection"
              + (prefix ? "; write '" + of.pattern() + "*'" : "")
              + "; there are "
              + detection.searches().keySet());
      return Expression.NEVER;
    }
    if (of.count() > parts.size()) {
      problems.error(
          file,
          of.line(),
          ruleId,
          "condition",
          "'" + written + "' can never hold: there are only " + parts.size() + " such selections");
      return Expression.NEVER;
    }
    return of.count() == Condition.Of.ALL
        ? Expression.all(parts)
        : Expression.atLeast(of.count(), parts);
  }

  /** A pattern means names that begin with {@code _} only if it begins so itself. */
  private static boolean isMeant(String pattern, String name) {
    if (name.startsWith("_") && !pattern.startsWith("_")) {
      return false;
    }
    return pattern.equals("them") || isLike(pattern, name);
  }

  private static boolean isLike(String pattern, String name) {
    List<TextPattern.Part> parts = new ArrayList<>();
    for (int i = 0, from = 0; i <= pattern.length(); i++) {
      if (i == pattern.length() || pattern.charAt(i) == '*') {
        if (i > from) {
          parts.add(new TextPattern.Literal(pattern.substring(from, i)));
        }
        if (i < pattern.length()) {
          parts.add(TextPattern.Wildcard.RUN);
        }
        from = i + 1;
      }
    }
    return LetterMatchers.of(new TextPattern(parts), true, pattern).matches(name);
  }

  private Expression search(String name) {
    Expression known = compiled.get(name);
    if (known == null) {
      known = search(name, detection.searches().get(name));
      compiled.put(name, known);
    }
    return known;
  }

  private Expression search(String name, Search search) {
    if (search instanceof Search.Item item) {
      return items.compile(item, name);
    }
    List<Expression> parts = new ArrayList<>();
    List<Search> searches =
        search instanceof Search.AllOf all ? all.parts() : ((Search.AnyOf) search).parts();
    for (Search part : searches) {
      parts.add(search(name, part));
    }
    return search instanceof Search.AllOf ? Expression.all(parts) : Expression.any(parts);
  }
}
