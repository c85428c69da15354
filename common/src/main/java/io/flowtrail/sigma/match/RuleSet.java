package io.flowtrail.sigma.match;

import io.flowtrail.detector.Detector;
import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.event.NamedLists;
import io.flowtrail.sigma.CorrelationRule;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaProblem;
import io.flowtrail.sigma.SigmaRule;
import io.flowtrail.sigma.correlation.CorrelationDetector;
import io.flowtrail.sigma.undoing.UndoingWay;
import io.flowtrail.sigma.undoing.UndoneDetector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import java.util.function.ObjIntConsumer;

/**
 * Compiled rules: the fields that they need, and the matching of events.
 *
 * <p>Not safe for several threads; each compiles its own.
 */
public final class RuleSet {
  private final List<SigmaRule> rules;
  private final Correlations correlations;
  private final List<SigmaProblem> notices;
  private final Map<String, SigmaRule> byId = new LinkedHashMap<>();
  private final Map<LogSource, FieldProjection> projections;
  private final SourceRules[] bySource = new SourceRules[LogSource.values().length];
  private final Evaluation evaluation = new Evaluation();
  private final UndoingRules undoings;

  /**
   * The correlations of a rule set.
   *
   * @param rules those that run, with the levels that the options gave them
   * @param detectors the same, ready to run
   * @param silent ids of rules and correlations that alert only through others
   */
  record Correlations(
      List<CorrelationRule> rules, List<CorrelationDetector> detectors, Set<String> silent) {
    Correlations {
      rules = List.copyOf(rules);
      detectors = List.copyOf(detectors);
      silent = Set.copyOf(silent);
    }
  }

  RuleSet(
      List<SigmaRule> rules,
      Correlations correlations,
      List<SigmaProblem> notices,
      Map<LogSource, FieldProjection> projections,
      Map<LogSource, List<CompiledRule>> compiled,
      List<UndoingRules.Compiled> undoings) {
    this.undoings = new UndoingRules(undoings, evaluation);
    this.rules = List.copyOf(rules);
    this.correlations = correlations;
    this.notices = List.copyOf(notices);
    this.projections = new EnumMap<>(projections);
    for (SigmaRule rule : rules) {
      byId.put(rule.id(), rule);
    }
    for (LogSource source : LogSource.values()) {
      bySource[source.ordinal()] =
          new SourceRules(compiled.get(source), projections.get(source), evaluation);
    }
  }

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
    return new RuleCompiler(lists, derived, options, extraFields).compile(texts);
  }

  /** What the authors should know although the rules load, in the order of files and lines. */
  public List<SigmaProblem> notices() {
    return notices;
  }

  /** The rules that run, with the levels that the options gave them. */
  public List<SigmaRule> rules() {
    return rules;
  }

  /** The correlations that run, with the levels that the options gave them. */
  public List<CorrelationRule> correlations() {
    return correlations.rules();
  }

  /** Sigma's name of the log that a correlation is about; empty if there are several. */
  public String service(CorrelationRule correlation) {
    Set<String> services = new HashSet<>();
    collectServices(correlation, services, new HashSet<>());
    return services.size() == 1 ? services.iterator().next() : "";
  }

  private void collectServices(CorrelationRule of, Set<String> services, Set<String> seen) {
    if (!seen.add(of.id())) {
      return;
    }
    for (String reference : of.rules()) {
      for (SigmaRule rule : rules) {
        if (reference.equals(rule.id()) || reference.equals(rule.name())) {
          services.add(rule.source().service());
        }
      }
      for (CorrelationRule inner : correlations.rules()) {
        if (reference.equals(inner.id()) || reference.equals(inner.name())) {
          collectServices(inner, services, seen);
        }
      }
    }
  }

  /** The detectors that rules bring: correlations, and what brings acts and undoings together. */
  public List<Detector> detectors() {
    List<Detector> detectors = new ArrayList<>(correlations.detectors());
    List<UndoingWay> ways = undoings.ways();
    if (!ways.isEmpty()) {
      detectors.add(new UndoneDetector(ways));
    }
    return List.copyOf(detectors);
  }

  /**
   * Ids of rules and correlations that do not alert by themselves: they only feed a correlation
   * (Sigma's {@code generate}).
   */
  public Set<String> silentRules() {
    return correlations.silent();
  }

  /** A rule that runs, by its id. */
  public Optional<SigmaRule> rule(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** The fields of one log that rules and {@code extraFields} use. */
  public FieldProjection projection(LogSource source) {
    return projections.get(source);
  }

  /** A projection for every log. */
  public Map<LogSource, FieldProjection> projections() {
    return Map.copyOf(projections);
  }

  /**
   * Tells the rules that an event satisfies, in the order of {@link #rules}. Makes no garbage
   * unless one does.
   *
   * @param event filled according to this rule set's {@link #projection} of its log, or one that
   *     was compiled from the same rules
   * @throws IllegalArgumentException if the event was filled according to another projection
   */
  public void match(LogEvent event, Consumer<RuleMatch> out) {
    bySource[event.source().ordinal()].match(event, out);
  }

  /**
   * Tells what an event undoes: rules that say that such records undo what they tell, each with the
   * number of the way among its {@link SigmaRule#undoings}.
   *
   * @param event that was given to {@link #match} before
   */
  public void undone(LogEvent event, ObjIntConsumer<SigmaRule> out) {
    undoings.match(event, out);
  }

  /** The rules of one log. */
  private static final class SourceRules implements IntConsumer {
    private final CompiledRule[] rules;
    private final FieldProjection projection;
    private final RuleIndex index;
    private final Evaluation evaluation;
    private FieldProjection accepted;
    private int[] matched = new int[16];
    private int count;

    SourceRules(List<CompiledRule> rules, FieldProjection projection, Evaluation evaluation) {
      this.rules = rules.toArray(new CompiledRule[0]);
      this.projection = projection;
      this.accepted = projection;
      this.index = new RuleIndex(rules);
      this.evaluation = evaluation;
    }

    void match(LogEvent event, Consumer<RuleMatch> out) {
      if (event.projection() != accepted) {
        accept(event.projection());
      }
      evaluation.begin(event);
      count = 0;
      index.candidates(event, this);
      if (count > 0) {
        Arrays.sort(matched, 0, count);
        for (int i = 0; i < count; i++) {
          CompiledRule rule = rules[matched[i]];
          Explanation explanation = new Explanation();
          rule.expression().explain(evaluation, explanation);
          out.accept(new RuleMatch(rule.rule(), explanation.fields()));
        }
      }
      evaluation.end();
    }

    /** Takes a candidate. */
    @Override
    public void accept(int rule) {
      if (rules[rule].expression().holds(evaluation)) {
        if (count == matched.length) {
          matched = Arrays.copyOf(matched, count * 2);
        }
        matched[count++] = rule;
      }
    }

    private void accept(FieldProjection other) {
      boolean same = other.size() == projection.size();
      for (int slot = 0; same && slot < other.size(); slot++) {
        same = other.path(slot).equals(projection.path(slot));
      }
      if (!same) {
        throw new IllegalArgumentException(
            "the event was read with another projection than that of these rules");
      }
      accepted = other;
    }
  }
}
