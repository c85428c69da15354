package io.flowtrail.sigma.correlation;

import io.flowtrail.event.LogSource;
import io.flowtrail.sigma.CorrelationRule;
import io.flowtrail.sigma.RuleExpression;
import io.flowtrail.sigma.SigmaProblems;
import io.flowtrail.sigma.SigmaRule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Resolves what correlations refer to. References and cycles have been checked; what is still wrong
 * here goes to the problems.
 */
public final class CorrelationCompiler {
  /** Alternatives of an expression over rules, and correlations on top of one another. */
  private static final int MOST_ALTERNATIVES = 64;

  private static final int DEEPEST = 8;

  private final Map<String, SigmaRule> rules = new HashMap<>();
  private final Map<String, CorrelationRule> correlations = new LinkedHashMap<>();
  private final Map<String, CorrelationRule> byReference = new HashMap<>();
  private final SigmaProblems problems;
  private final Map<String, ArrayList<CorrelationPlan.Outer>> outers = new HashMap<>();
  private final Map<LogSource, Set<String>> fields = new EnumMap<>(LogSource.class);

  /**
   * The rules and correlations that run.
   *
   * @param problems takes what is wrong
   */
  public CorrelationCompiler(
      Collection<SigmaRule> rules,
      Collection<CorrelationRule> correlations,
      SigmaProblems problems) {
    this.problems = problems;
    for (SigmaRule rule : rules) {
      this.rules.put(rule.id(), rule);
      if (!rule.name().isEmpty()) {
        this.rules.putIfAbsent(rule.name(), rule);
      }
    }
    for (CorrelationRule correlation : correlations) {
      this.correlations.put(correlation.id(), correlation);
      byReference.put(correlation.id(), correlation);
      if (!correlation.name().isEmpty()) {
        byReference.putIfAbsent(correlation.name(), correlation);
      }
    }
  }

  /** The correlations as detectors; those with problems are left out. */
  public List<CorrelationDetector> compile() {
    for (CorrelationRule correlation : correlations.values()) {
      for (int i = 0; i < correlation.rules().size(); i++) {
        CorrelationRule inner = byReference.get(correlation.rules().get(i));
        if (inner != null) {
          checkInner(correlation, i, inner);
          outers
              .computeIfAbsent(inner.id(), id -> new ArrayList<>())
              .add(
                  new CorrelationPlan.Outer(
                      CorrelationDetector.nameOf(correlation.id(), definition(correlation)),
                      i,
                      paths(correlation, i, correlation.groupBy()),
                      paths(correlation, i, correlation.conditionFields())));
        }
      }
    }
    List<CorrelationDetector> detectors = new ArrayList<>();
    for (CorrelationRule correlation : correlations.values()) {
      int errors = problems.errors();
      CorrelationPlan plan = plan(correlation);
      if (problems.errors() == errors) {
        detectors.add(new CorrelationDetector(plan));
      }
    }
    return detectors;
  }

  /** The fields that they ask of records, by log; complete after {@link #compile}. */
  public Map<LogSource, Set<String>> fields() {
    return fields;
  }

  private void checkInner(CorrelationRule outer, int input, CorrelationRule inner) {
    List<String> asked = new ArrayList<>(paths(outer, input, outer.groupBy()));
    asked.addAll(paths(outer, input, outer.conditionFields()));
    for (String field : asked) {
      if (!inner.groupBy().contains(field)) {
        error(
            outer,
            "group-by",
            "'"
                + field
                + "' is not among the group-by fields of the correlation '"
                + inner.title()
                + "' ("
                + inner.id()
                + "), which has nothing else; give it that field, or an alias here");
      }
    }
  }

  private CorrelationPlan plan(CorrelationRule correlation) {
    ArrayList<CorrelationPlan.Input> inputs = new ArrayList<>();
    for (int i = 0; i < correlation.rules().size(); i++) {
      inputs.add(input(correlation, i));
    }
    checkNumbers(correlation);
    return new CorrelationPlan(
        correlation.id(),
        correlation.title(),
        definition(correlation),
        correlation.type(),
        inputs,
        new ArrayList<>(correlation.groupBy()),
        correlation.timespan().toMillis(),
        Comparisons.of(
            correlation.type() == CorrelationRule.Type.TEMPORAL_ORDERED
                ? Map.of()
                : correlation.comparisons()),
        new ArrayList<>(correlation.conditionFields()),
        correlation.percentile(),
        alternatives(correlation),
        stage(correlation, new HashSet<>()),
        outers.getOrDefault(correlation.id(), new ArrayList<>()));
  }

  private String definition(CorrelationRule correlation) {
    return CorrelationDefinition.of(correlation, rules, byReference);
  }

  private CorrelationPlan.Input input(CorrelationRule correlation, int i) {
    String reference = correlation.rules().get(i);
    ArrayList<String> group = paths(correlation, i, correlation.groupBy());
    ArrayList<String> values = paths(correlation, i, correlation.conditionFields());
    CorrelationRule inner = byReference.get(reference);
    if (inner != null) {
      return new CorrelationPlan.Input(inner.id(), inner.title(), false, group, values);
    }
    SigmaRule rule = rules.get(reference);
    if (rule == null) {
      // It is disabled, or about another product: its matches never come.
      return new CorrelationPlan.Input(reference, reference, true, group, values);
    }
    Set<String> its = fields.computeIfAbsent(rule.source(), source -> new LinkedHashSet<>());
    its.addAll(group);
    its.addAll(values);
    return new CorrelationPlan.Input(rule.id(), rule.title(), true, group, values);
  }

  /** Names of fields as one input has them: aliases are the correlation's names for several. */
  private ArrayList<String> paths(CorrelationRule correlation, int input, List<String> names) {
    String reference = correlation.rules().get(input);
    ArrayList<String> paths = new ArrayList<>();
    for (String name : names) {
      Map<String, String> alias = correlation.aliases().get(name);
      if (alias == null) {
        paths.add(name);
        continue;
      }
      String field = alias.get(reference);
      if (field == null) {
        field = byIdOrName(alias, reference);
      }
      paths.add(field.isEmpty() ? name : field);
    }
    return paths;
  }

  /** The correlation may name a rule by its id and its alias by its name, or the reverse. */
  private String byIdOrName(Map<String, String> alias, String reference) {
    SigmaRule rule = rules.get(reference);
    CorrelationRule inner = byReference.get(reference);
    for (Map.Entry<String, String> each : alias.entrySet()) {
      boolean same =
          rule != null && rules.get(each.getKey()) == rule
              || inner != null && byReference.get(each.getKey()) == inner;
      if (same) {
        return each.getValue();
      }
    }
    return "";
  }

  private void checkNumbers(CorrelationRule correlation) {
    double greatest = Comparisons.of(correlation.comparisons()).greatest();
    if (correlation.type() == CorrelationRule.Type.VALUE_COUNT && greatest > ValueCount.MOST) {
      error(
          correlation,
          "condition",
          "more than " + ValueCount.MOST + " different values are not counted");
    }
    boolean ordered = correlation.type() == CorrelationRule.Type.TEMPORAL_ORDERED;
    if (ordered
        && !correlation.comparisons().isEmpty()
        && !Comparisons.of(correlation.comparisons()).holds(correlation.rules().size())) {
      error(
          correlation,
          "condition",
          "a temporal_ordered correlation asks for all its rules in order; take the number out");
    }
  }

  private int stage(CorrelationRule correlation, Set<String> seen) {
    int stage = 0;
    if (!seen.add(correlation.id())) {
      return stage;
    }
    for (String reference : correlation.rules()) {
      CorrelationRule inner = byReference.get(reference);
      if (inner != null) {
        stage = Math.max(stage, stage(inner, seen) + 1);
      }
    }
    seen.remove(correlation.id());
    if (stage == DEEPEST) {
      error(correlation, "rules", "more than " + DEEPEST + " correlations stand on one another");
    }
    return stage;
  }

  private ArrayList<CorrelationPlan.Alternative> alternatives(CorrelationRule correlation) {
    ArrayList<CorrelationPlan.Alternative> alternatives = new ArrayList<>();
    if (!correlation.isTemporal()) {
      return alternatives;
    }
    if (correlation.expression().isEmpty()) {
      ArrayList<Integer> all = new ArrayList<>();
      for (int i = 0; i < correlation.rules().size(); i++) {
        all.add(i);
      }
      alternatives.add(new CorrelationPlan.Alternative(all, new ArrayList<>()));
      return alternatives;
    }
    List<Map<String, Boolean>> found = alternatives(correlation.expression().get(), true);
    if (found.size() > MOST_ALTERNATIVES) {
      error(correlation, "condition", "it has too many alternatives; write several correlations");
      return alternatives;
    }
    for (Map<String, Boolean> literals : found) {
      ArrayList<Integer> present = new ArrayList<>();
      ArrayList<Integer> absent = new ArrayList<>();
      literals.forEach(
          (rule, positive) -> (positive ? present : absent).add(correlation.rules().indexOf(rule)));
      if (present.isEmpty()) {
        error(
            correlation,
            "condition",
            "it could hold where nothing matched at all; name a rule that must match");
      }
      alternatives.add(new CorrelationPlan.Alternative(present, absent));
    }
    if (alternatives.isEmpty()) {
      error(correlation, "condition", "it can never hold");
    }
    return alternatives;
  }

  /**
   * The expression as a choice of rules that must and must not match; contradictions are left out.
   */
  private static List<Map<String, Boolean>> alternatives(
      RuleExpression expression, boolean positive) {
    if (expression instanceof RuleExpression.Not not) {
      return alternatives(not.operand(), !positive);
    }
    if (expression instanceof RuleExpression.Reference reference) {
      return List.of(Map.of(reference.rule(), positive));
    }
    List<RuleExpression> operands =
        expression instanceof RuleExpression.And and
            ? and.operands()
            : ((RuleExpression.Or) expression).operands();
    boolean all = expression instanceof RuleExpression.And == positive;
    List<Map<String, Boolean>> result = new ArrayList<>();
    if (!all) {
      operands.forEach(operand -> result.addAll(alternatives(operand, positive)));
      return result;
    }
    result.add(Map.of());
    for (RuleExpression operand : operands) {
      List<Map<String, Boolean>> joined = new ArrayList<>();
      for (Map<String, Boolean> left : result) {
        for (Map<String, Boolean> right : alternatives(operand, positive)) {
          Map<String, Boolean> both = new LinkedHashMap<>(left);
          boolean contradiction = false;
          for (Map.Entry<String, Boolean> each : right.entrySet()) {
            Boolean before = both.putIfAbsent(each.getKey(), each.getValue());
            contradiction |= before != null && !before.equals(each.getValue());
          }
          if (!contradiction && joined.size() <= MOST_ALTERNATIVES) {
            joined.add(both);
          }
        }
      }
      result.clear();
      result.addAll(joined);
    }
    return result;
  }

  private void error(CorrelationRule correlation, String field, String message) {
    problems.error(correlation.file(), correlation.line(), correlation.id(), field, message);
  }
}
