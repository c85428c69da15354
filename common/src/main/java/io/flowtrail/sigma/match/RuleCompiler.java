package io.flowtrail.sigma.match;

import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.Condition;
import io.flowtrail.sigma.CorrelationRule;
import io.flowtrail.sigma.Detection;
import io.flowtrail.sigma.FilterRule;
import io.flowtrail.sigma.Level;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaDocuments;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaParser;
import io.flowtrail.sigma.SigmaProblem;
import io.flowtrail.sigma.SigmaProblems;
import io.flowtrail.sigma.SigmaRule;
import io.flowtrail.sigma.Undoing;
import io.flowtrail.sigma.correlation.CorrelationCompiler;
import io.flowtrail.sigma.correlation.CorrelationDetector;
import io.flowtrail.sigma.undoing.UndoingWay;
import io.flowtrail.sigma.undoing.UndoneDetector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Turns rule files into a {@link RuleSet}, or into everything that is wrong with them. */
final class RuleCompiler {
  private final NamedLists lists;
  private final DerivedFields derived;
  private final RuleOptions options;
  private final Map<LogSource, List<String>> extraFields;
  private final SigmaProblems problems = new SigmaProblems();
  private final Map<LogSource, TestPool> pools = new EnumMap<>(LogSource.class);
  private final Map<LogSource, List<CompiledRule>> compiled = new EnumMap<>(LogSource.class);
  private final List<UndoingRules.Compiled> undoings = new ArrayList<>();
  private final Map<FilterRule, Map<LogSource, Expression>> filters = new HashMap<>();

  RuleCompiler(
      NamedLists lists,
      DerivedFields derived,
      RuleOptions options,
      Map<LogSource, List<String>> extraFields) {
    this.lists = lists;
    this.derived = derived;
    this.options = options;
    this.extraFields = extraFields;
    for (LogSource source : LogSource.values()) {
      pools.put(source, new TestPool(source, derived));
      compiled.put(source, new ArrayList<>());
    }
  }

  RuleSet compile(List<RuleText> texts) throws SigmaException {
    SigmaDocuments documents = parse(texts);
    DocumentNames names = new DocumentNames(documents, problems);
    checkOptions(names);
    List<CorrelationRule> correlations = checkCorrelations(documents.correlations(), names);
    List<FilterRule> activeFilters =
        documents.filters().stream()
            .filter(filter -> !isDisabled(filter.id(), filter.name()))
            .toList();
    List<SigmaRule> rules = new ArrayList<>();
    Map<FilterRule, Set<String>> applied = new HashMap<>();
    for (SigmaRule written : documents.rules()) {
      if (isDisabled(written.id(), written.name())) {
        continue;
      }
      SigmaRule rule = level(written);
      rules.add(rule);
      List<Expression> parts = new ArrayList<>();
      parts.add(expression(rule));
      for (FilterRule filter : activeFilters) {
        if (applies(filter, rule)) {
          applied.computeIfAbsent(filter, f -> new HashSet<>()).add(rule.id());
          applied.get(filter).add(rule.name());
          parts.add(expression(filter, rule.source()));
        }
      }
      compiled.get(rule.source()).add(new CompiledRule(rule, Expression.all(parts)));
      compileUndoings(rule);
    }
    for (FilterRule filter : activeFilters) {
      checkFilter(filter, names, applied.getOrDefault(filter, Set.of()));
    }
    addFields(extraFields);
    CorrelationCompiler correlating = new CorrelationCompiler(rules, correlations, problems);
    List<CorrelationDetector> detectors = correlating.compile();
    addFields(correlating.fields());
    List<SigmaProblem> all = problems.list();
    if (problems.errors() > 0) {
      throw new SigmaException(all);
    }
    Map<LogSource, FieldProjection> projections = new EnumMap<>(LogSource.class);
    pools.forEach((source, pool) -> projections.put(source, pool.projection()));
    return new RuleSet(
        rules,
        new RuleSet.Correlations(correlations, detectors, silent(documents)),
        all,
        projections,
        compiled,
        undoings);
  }

  private void compileUndoings(SigmaRule rule) {
    if (!rule.undoings().isEmpty() && rule.source() != LogSource.CLOUDTRAIL) {
      problems.error(
          rule.file(),
          rule.line(),
          rule.id(),
          Undoing.ATTRIBUTE,
          "only CloudTrail says who undid something; leave it out");
      return;
    }
    for (int number = 0; number < rule.undoings().size(); number++) {
      Undoing undoing = rule.undoings().get(number);
      undoings.add(
          new UndoingRules.Compiled(
              UndoingWay.of(rule.id(), number, undoing),
              new CompiledRule(rule, expression(rule, undoing.detection()))));
      Set<String> fields = new LinkedHashSet<>(undoing.same().keySet());
      fields.addAll(undoing.same().values());
      fields.addAll(UndoneDetector.FIELDS);
      for (String field : fields) {
        addField(rule, field);
      }
    }
  }

  private void addField(SigmaRule rule, String field) {
    try {
      pools.get(rule.source()).slot(field);
    } catch (IllegalArgumentException e) {
      problems.error(rule.file(), rule.line(), rule.id(), field, e.getMessage());
    }
  }

  /** Whoever cannot mend a broken rule can disable it. */
  private SigmaDocuments parse(List<RuleText> texts) {
    SigmaProblems found = new SigmaProblems();
    SigmaDocuments documents = SigmaParser.parse(texts, found);
    for (SigmaProblem problem : found.list()) {
      if (problem.isError() && options.disabled().contains(problem.ruleId())) {
        problems.notice(
            problem.file(),
            problem.line(),
            problem.ruleId(),
            problem.field(),
            problem.message() + " (the rule is disabled)");
      } else {
        problems.add(problem);
      }
    }
    return documents;
  }

  private boolean isDisabled(String id, String name) {
    return options.disabled().contains(id) || !name.isEmpty() && options.disabled().contains(name);
  }

  private SigmaRule level(SigmaRule rule) {
    Level level = options.levels().get(rule.id());
    if (level == null && !rule.name().isEmpty()) {
      level = options.levels().get(rule.name());
    }
    return level == null ? rule : rule.withLevel(level);
  }

  private void checkOptions(DocumentNames names) {
    for (String id : options.disabled().stream().sorted().toList()) {
      if (!names.isKnown(id)) {
        problems.error(
            "", 0, id, "disable", "there is no such rule to disable" + names.similar(id));
      }
    }
    for (String id : options.levels().keySet().stream().sorted().toList()) {
      if (!names.isKnown(id)) {
        problems.error(
            "", 0, id, "levels", "there is no such rule to give a level" + names.similar(id));
      }
    }
  }

  /** The correlations that run. */
  private List<CorrelationRule> checkCorrelations(
      List<CorrelationRule> correlations, DocumentNames names) {
    List<CorrelationRule> running = new ArrayList<>();
    for (CorrelationRule correlation : correlations) {
      names.checkReferences(correlation);
      if (isDisabled(correlation.id(), correlation.name())) {
        continue;
      }
      if (!correlation.rules().isEmpty()
          && correlation.rules().stream().allMatch(names::isSkipped)) {
        problems.notice(
            correlation.file(),
            correlation.line(),
            correlation.id(),
            "correlation",
            "skipped: so are all rules that it names");
        continue;
      }
      for (String rule : correlation.rules()) {
        if (names.isSkipped(rule)) {
          problems.notice(
              correlation.file(),
              correlation.line(),
              correlation.id(),
              "rules",
              "'" + rule + "' is skipped, so it counts as never matching");
        }
      }
      running.add(level(correlation));
    }
    return running;
  }

  private CorrelationRule level(CorrelationRule correlation) {
    Level level = options.levels().get(correlation.id());
    if (level == null && !correlation.name().isEmpty()) {
      level = options.levels().get(correlation.name());
    }
    return level == null ? correlation : correlation.withLevel(level);
  }

  /**
   * Ids of rules and correlations that do not alert by themselves: some correlation, running or
   * disabled, counts them, and none of these says that they should ({@code generate}).
   */
  private static Set<String> silent(SigmaDocuments documents) {
    Set<String> feeding = new HashSet<>();
    Set<String> generating = new HashSet<>();
    for (CorrelationRule correlation : documents.correlations()) {
      (correlation.generate() ? generating : feeding).addAll(correlation.rules());
    }
    feeding.removeAll(generating);
    Set<String> silent = new HashSet<>();
    for (SigmaRule rule : documents.rules()) {
      boolean alerts = generating.contains(rule.id()) || generating.contains(rule.name());
      if (!alerts && (feeding.contains(rule.id()) || isNamed(feeding, rule.name()))) {
        silent.add(rule.id());
      }
    }
    for (CorrelationRule rule : documents.correlations()) {
      boolean alerts = generating.contains(rule.id()) || generating.contains(rule.name());
      if (!alerts && (feeding.contains(rule.id()) || isNamed(feeding, rule.name()))) {
        silent.add(rule.id());
      }
    }
    return silent;
  }

  private static boolean isNamed(Set<String> references, String name) {
    return !name.isEmpty() && references.contains(name);
  }

  private Expression expression(SigmaRule rule) {
    return expression(rule, rule.detection());
  }

  private Expression expression(SigmaRule rule, Detection detection) {
    ItemCompiler items =
        new ItemCompiler(rule.file(), rule.id(), pools.get(rule.source()), lists, problems);
    return new DetectionCompiler(detection, rule.file(), rule.id(), items, problems).compile();
  }

  private Expression expression(FilterRule filter, LogSource source) {
    return filters
        .computeIfAbsent(filter, f -> new EnumMap<>(LogSource.class))
        .computeIfAbsent(source, s -> compileFilter(filter, pools.get(s)));
  }

  private Expression compileFilter(FilterRule filter, TestPool pool) {
    ItemCompiler items = new ItemCompiler(filter.file(), filter.id(), pool, lists, problems);
    return new DetectionCompiler(filter.detection(), filter.file(), filter.id(), items, problems)
        .compile();
  }

  private static boolean applies(FilterRule filter, SigmaRule rule) {
    boolean named =
        filter.rules().isEmpty()
            || filter.rules().contains(rule.id())
            || !rule.name().isEmpty() && filter.rules().contains(rule.name());
    return named && filter.logSource().contains(rule.logSource());
  }

  private void checkFilter(FilterRule filter, DocumentNames names, Set<String> applied) {
    for (String rule : filter.rules()) {
      if (!names.isKnown(rule)) {
        problems.error(
            filter.file(),
            filter.line(),
            filter.id(),
            "rules",
            "there is no rule '" + rule + "'" + names.similar(rule));
      } else if (!applied.contains(rule)
          && !names.isSkipped(rule)
          && !options.disabled().contains(rule)) {
        problems.notice(
            filter.file(),
            filter.line(),
            filter.id(),
            "rules",
            "it does not apply to '"
                + rule
                + "', whose log source lacks something that the filter's names");
      }
    }
    boolean read = !filter.detection().conditions().isEmpty();
    if (read && filter.detection().conditions().stream().noneMatch(RuleCompiler::hasNot)) {
      problems.notice(
          filter.file(),
          filter.detection().conditions().get(0).line(),
          filter.id(),
          "condition",
          "it has no 'not', so the rules keep only what the filter selects; write 'not"
              + " selection' to leave that out");
    }
    if (!filters.containsKey(filter)) {
      // Nothing uses it, but what is wrong with it should be known.
      compileFilter(filter, new TestPool(LogSource.CLOUDTRAIL, derived));
    }
  }

  private static boolean hasNot(Condition condition) {
    if (condition instanceof Condition.And and) {
      return and.operands().stream().anyMatch(RuleCompiler::hasNot);
    }
    if (condition instanceof Condition.Or or) {
      return or.operands().stream().anyMatch(RuleCompiler::hasNot);
    }
    return condition instanceof Condition.Not;
  }

  private void addFields(Map<LogSource, ? extends Collection<String>> fieldsByLog) {
    fieldsByLog.forEach(
        (source, fields) -> {
          for (String field : fields) {
            try {
              pools.get(source).slot(field);
            } catch (IllegalArgumentException e) {
              problems.error("", 0, "", field, e.getMessage());
            }
          }
        });
  }
}
