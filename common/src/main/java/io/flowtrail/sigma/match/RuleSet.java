package io.flowtrail.sigma.match;

import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaProblem;
import io.flowtrail.sigma.SigmaRule;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Compiled rules: the fields that they need, and the matching of events.
 *
 * <p>Not safe for several threads; each compiles its own.
 */
public final class RuleSet {
  private RuleSet() {}

  /**
   * Reads and compiles rules.
   *
   * @param texts rule files
   * @param lists what {@code %name%} stands for
   * @param derived the {@code flowtrail.} fields that rules may use
   * @param options what the operator changes
   * @param extraFields fields that the projections hold besides those that rules need
   * @throws SigmaException with every problem of all files, if there is an error among them
   */
  public static RuleSet compile(
      List<RuleText> texts,
      NamedLists lists,
      DerivedFields derived,
      RuleOptions options,
      Map<LogSource, List<String>> extraFields)
      throws SigmaException {
    return new RuleSet();
  }

  /** What the authors should know although the rules load, in the order of files and lines. */
  public List<SigmaProblem> notices() {
    return List.of();
  }

  /** The rules that run, with the levels that the options gave them. */
  public List<SigmaRule> rules() {
    return List.of();
  }

  /** A rule that runs, by its id. */
  public Optional<SigmaRule> rule(String id) {
    return Optional.empty();
  }

  /** The fields of one log that rules and {@code extraFields} use. */
  public FieldProjection projection(LogSource source) {
    return FieldProjection.empty(source);
  }

  /** A projection for every log. */
  public Map<LogSource, FieldProjection> projections() {
    return Map.of();
  }

  /**
   * Tells the rules that an event satisfies, in the order of {@link #rules}. Makes no garbage
   * unless one does.
   *
   * @param event filled according to this rule set's {@link #projection} of its log
   */
  public void match(LogEvent event, Consumer<RuleMatch> out) {}
}
