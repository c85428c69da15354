package io.flowtrail.sigma;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A correlation as written.
 *
 * @param id as for rules
 * @param name empty if it has none
 * @param title one line for people
 * @param level {@link Level#MEDIUM} where it names none
 * @param type how matches are counted
 * @param rules ids and names of the rules and correlations whose matches it counts
 * @param groupBy fields (or aliases) whose values must be the same
 * @param timespan width of the window
 * @param aliases alias, then rule, then field
 * @param comparisons operator ({@code gt gte lt lte eq neq}) and number; all must hold
 * @param conditionFields fields whose values are counted or summed
 * @param percentile for {@link Type#VALUE_PERCENTILE}, between 0 and 100
 * @param generate whether the rules alert on their own too
 * @param file the rule file
 * @param line line of the document's first attribute, counted from 1
 */
public record CorrelationRule(
    String id,
    String name,
    String title,
    Level level,
    Type type,
    List<String> rules,
    List<String> groupBy,
    Duration timespan,
    Map<String, Map<String, String>> aliases,
    Map<String, Double> comparisons,
    List<String> conditionFields,
    double percentile,
    boolean generate,
    String file,
    int line) {

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
}
