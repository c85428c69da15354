package io.flowtrail.sigma.correlation;

import io.flowtrail.sigma.Condition;
import io.flowtrail.sigma.CorrelationRule;
import io.flowtrail.sigma.Detection;
import io.flowtrail.sigma.Search;
import io.flowtrail.sigma.SigmaRule;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A few digits that stand for what a correlation counts and how: they change when it, or the
 * detection of a rule that it names, changes, so that nothing is added to what was counted
 * otherwise. Titles, levels, descriptions and the place in the file do not matter.
 */
final class CorrelationDefinition {
  private static final int BYTES = 5;

  private final Map<String, SigmaRule> rules;
  private final Map<String, CorrelationRule> correlations;
  private final StringBuilder text = new StringBuilder();
  private final Set<String> seen = new HashSet<>();

  private CorrelationDefinition(
      Map<String, SigmaRule> rules, Map<String, CorrelationRule> correlations) {
    this.rules = rules;
    this.correlations = correlations;
  }

  /**
   * The digits of one correlation.
   *
   * @param rules by id and name
   * @param correlations by id and name
   */
  static String of(
      CorrelationRule correlation,
      Map<String, SigmaRule> rules,
      Map<String, CorrelationRule> correlations) {
    CorrelationDefinition definition = new CorrelationDefinition(rules, correlations);
    definition.add(correlation);
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(definition.text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private void add(CorrelationRule correlation) {
    if (!seen.add(correlation.id())) {
      return;
    }
    part("correlation", correlation.id());
    part("type", correlation.type().name());
    correlation.groupBy().forEach(field -> part("group-by", field));
    part("timespan", correlation.timespan().toString());
    new TreeMap<>(correlation.comparisons())
        .forEach((operator, number) -> part(operator, number.toString()));
    correlation.conditionFields().forEach(field -> part("field", field));
    part("percentile", Double.toString(correlation.percentile()));
    correlation.expression().ifPresent(expression -> part("condition", expression.toString()));
    new TreeMap<>(correlation.aliases())
        .forEach(
            (alias, fields) ->
                new TreeMap<>(fields)
                    .forEach((rule, field) -> part("alias", alias + " " + rule + " " + field)));
    for (String reference : correlation.rules()) {
      part("rule", reference);
      SigmaRule rule = rules.get(reference);
      if (rule != null) {
        part("id", rule.id());
        part("log", rule.source().name());
        add(rule.detection());
      }
      CorrelationRule inner = correlations.get(reference);
      if (inner != null) {
        add(inner);
      }
    }
  }

  private void add(Detection detection) {
    detection
        .searches()
        .forEach(
            (name, search) -> {
              part("search", name);
              add(search);
            });
    detection.conditions().forEach(this::add);
  }

  private void add(Search search) {
    if (search instanceof Search.Item item) {
      part("item", item.key());
      item.values().forEach(value -> part(value.getClass().getSimpleName(), value.written()));
      return;
    }
    boolean all = search instanceof Search.AllOf;
    part("of", all ? "all" : "any");
    (all ? ((Search.AllOf) search).parts() : ((Search.AnyOf) search).parts()).forEach(this::add);
    part("end", "");
  }

  private void add(Condition condition) {
    if (condition instanceof Condition.Identifier identifier) {
      part("search", identifier.name());
    } else if (condition instanceof Condition.Of of) {
      part("of", of.count() + " " + of.pattern());
    } else if (condition instanceof Condition.Not not) {
      part("not", "");
      add(not.operand());
    } else if (condition instanceof Condition.And and) {
      part("and", "");
      and.operands().forEach(this::add);
      part("end", "");
    } else if (condition instanceof Condition.Or or) {
      part("or", "");
      or.operands().forEach(this::add);
      part("end", "");
    }
  }

  /** Lengths keep a value from passing for something else. */
  private void part(String name, String value) {
    text.append(name).append(' ').append(value.length()).append(' ').append(value).append('\n');
  }
}
