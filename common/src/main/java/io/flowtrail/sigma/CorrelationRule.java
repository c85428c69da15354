package io.flowtrail.sigma;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A correlation as written.
 *
 * @param id as for rules
 * @param name empty if it has none
 * @param title one line for people
 * @param metadata what else it says of itself
 * @param level {@link Level#MEDIUM} where it names none
 * @param type how matches are counted
 * @param rules ids and names of the rules and correlations whose matches it counts
 * @param groupBy fields (or aliases) whose values must be the same
 * @param timespan width of the window
 * @param aliases alias, then rule, then field
 * @param comparisons operator ({@code gt gte lt lte eq neq}) and number; all must hold
 * @param conditionFields fields whose values are counted or summed
 * @param percentile for {@link Type#VALUE_PERCENTILE}, between 0 and 100
 * @param expression the extended condition of a temporal correlation, if it has one
 * @param generate whether the rules alert on their own too
 * @param file the rule file
 * @param line line of the document's first attribute, counted from 1
 */
public record CorrelationRule(
    String id,
    String name,
    String title,
    Metadata metadata,
    Level level,
    Type type,
    List<String> rules,
    List<String> groupBy,
    Duration timespan,
    Map<String, Map<String, String>> aliases,
    Map<String, Double> comparisons,
    List<String> conditionFields,
    double percentile,
    Optional<RuleExpression> expression,
    boolean generate,
    String file,
    int line) {

  /**
   * What alerts say of the correlation.
   *
   * @param description empty if absent
   * @param version {@code modified}, else {@code date}; empty where there is none
   * @param tags as written
   * @param references as written
   * @param falsePositives as written
   * @param attributes as for rules
   */
  public record Metadata(
      String description,
      String version,
      List<String> tags,
      List<String> references,
      List<String> falsePositives,
      Map<String, Object> attributes) {
    public Metadata {
      tags = List.copyOf(tags);
      references = List.copyOf(references);
      falsePositives = List.copyOf(falsePositives);
      // Map.copyOf would refuse nulls, which YAML has.
      attributes = Collections.unmodifiableMap(new LinkedHashMap<>(attributes));
    }
  }

  /** Kinds of correlation; Sigma writes them in lower case. */
  public enum Type {
    EVENT_COUNT,
    VALUE_COUNT,
    VALUE_SUM,
    VALUE_AVG,
    VALUE_PERCENTILE,
    VALUE_MEDIAN,
    TEMPORAL,
    TEMPORAL_ORDERED
  }

  public CorrelationRule {
    rules = List.copyOf(rules);
    groupBy = List.copyOf(groupBy);
    aliases = Map.copyOf(aliases);
    comparisons = Map.copyOf(comparisons);
    conditionFields = List.copyOf(conditionFields);
  }

  /** Whether it asks for rules that matched together, not for a number. */
  public boolean isTemporal() {
    return type == Type.TEMPORAL || type == Type.TEMPORAL_ORDERED;
  }

  /** The same correlation at another level. */
  public CorrelationRule withLevel(Level other) {
    return new CorrelationRule(
        id,
        name,
        title,
        metadata,
        other,
        type,
        rules,
        groupBy,
        timespan,
        aliases,
        comparisons,
        conditionFields,
        percentile,
        expression,
        generate,
        file,
        line);
  }
}
