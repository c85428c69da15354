package io.flowtrail.sigma.correlation;

import io.flowtrail.sigma.CorrelationRule;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A correlation with every reference resolved, fit to travel.
 *
 * @param id of the correlation
 * @param title one line
 * @param definition see {@link CorrelationDefinition}
 * @param type how matches are counted
 * @param inputs the rules and correlations that it counts, in its order
 * @param groupBy names of its group-by fields, as written
 * @param timespan milliseconds; events at both ends belong to one window
 * @param comparisons the condition; none for temporal ones that ask for all their rules
 * @param valueNames fields that are counted or summed, as written
 * @param percentile between 0 and 100
 * @param alternatives of a temporal one: any of them is enough
 * @param stage see {@link io.flowtrail.detector.Detector#stage}
 * @param outer correlations that count it
 */
record CorrelationPlan(
    String id,
    String title,
    String definition,
    CorrelationRule.Type type,
    ArrayList<Input> inputs,
    ArrayList<String> groupBy,
    long timespan,
    Comparisons comparisons,
    ArrayList<String> valueNames,
    double percentile,
    ArrayList<Alternative> alternatives,
    int stage,
    ArrayList<Outer> outer)
    implements Serializable {

  /**
   * Something that is counted.
   *
   * @param id of the rule or correlation
   * @param title of it
   * @param isRule whether it is a rule for single events
   * @param groupPaths for each group-by field the field to read: of the event, or the name among
   *     the inner correlation's own group-by fields
   * @param valuePaths the same for the counted fields
   */
  record Input(
      String id,
      String title,
      boolean isRule,
      ArrayList<String> groupPaths,
      ArrayList<String> valuePaths)
      implements Serializable {}

  /**
   * Rules that must have matched, and rules that must not.
   *
   * @param present indexes of inputs, in order where the order counts
   * @param absent indexes of inputs
   */
  record Alternative(ArrayList<Integer> present, ArrayList<Integer> absent)
      implements Serializable {}

  /**
   * A correlation behind this one.
   *
   * @param detector its detector's name
   * @param input this one's index among its inputs
   * @param groupPaths its group-by fields by this one's names
   * @param valuePaths its counted fields by this one's names
   */
  record Outer(
      String detector, int input, ArrayList<String> groupPaths, ArrayList<String> valuePaths)
      implements Serializable {}

  /** Whether nothing can be said before a window has closed. */
  boolean onlyAtTheEnd() {
    return isTemporal() && comparisons.byOperator().isEmpty()
        ? alternatives.stream().anyMatch(alternative -> !alternative.absent().isEmpty())
        : comparisons.onlyAtTheEnd();
  }

  boolean isTemporal() {
    return type == CorrelationRule.Type.TEMPORAL || type == CorrelationRule.Type.TEMPORAL_ORDERED;
  }

  /** For people: {@code 10m}. */
  String timespanText() {
    long seconds = Duration.ofMillis(timespan).toSeconds();
    if (seconds % 86_400 == 0) {
      return seconds / 86_400 + "d";
    }
    if (seconds % 3600 == 0) {
      return seconds / 3600 + "h";
    }
    return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
  }

  /** Values of a group, or empty if one of the names is not among its group-by fields. */
  List<String> pick(List<String> names, List<String> groupValues) {
    List<String> values = new ArrayList<>();
    for (String name : names) {
      int at = groupBy.indexOf(name);
      if (at < 0) {
        return List.of();
      }
      values.add(groupValues.get(at));
    }
    return values;
  }
}
