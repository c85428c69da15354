package io.flowtrail.jobs.rules;

import io.flowtrail.alert.AlertRule;
import io.flowtrail.detector.Detector;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.correlation.CorrelationDetector;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sets of rules that one operator behind detection knows, and the one in force: answers come
 * from that one, else from another, so that what a former rule left open is still told. Not for
 * several threads; each task has its own.
 */
public final class RuleBook implements RuleHolder, Serializable {
  private static final long serialVersionUID = 1L;

  private final RulesBasis basis;
  private RulesInForce inForce;
  private ArrayList<RulesInForce> known = new ArrayList<>();

  /** A book with one set. */
  public RuleBook(RulesBasis basis, RulesInForce inForce) {
    this.basis = basis;
    this.inForce = inForce;
    known.add(inForce);
  }

  /**
   * A detector as a part of a set.
   *
   * @param set to which its findings belong
   */
  public record Placed(Detector detector, RulesInForce set) {}

  /** The set in force. */
  public RulesInForce inForce() {
    return inForce;
  }

  /** What alerts say of a rule; of one that no known set has, that it is loaded no more. */
  public AlertRule rule(String id) {
    AlertRule rule = inForce.alertRules().get(id);
    for (int i = 0; rule == null && i < known.size(); i++) {
      rule = known.get(i).alertRules().get(id);
    }
    return rule == null ? AlertRule.unknown(id) : rule;
  }

  /** A detector by its name. */
  public Optional<Placed> detector(String name) {
    Optional<Placed> found = detector(inForce, name);
    for (int i = 0; found.isEmpty() && i < known.size(); i++) {
      found = detector(known.get(i), name);
    }
    return found.isPresent() ? found : former(name);
  }

  private static Optional<Placed> detector(RulesInForce set, String name) {
    return set.detectors().find(name).map(detector -> new Placed(detector, set));
  }

  /** What an earlier release named otherwise goes on as it is, and gets nothing new. */
  private Optional<Placed> former(String name) {
    return inForce.detectors().detectors().stream()
        .filter(
            detector ->
                detector instanceof CorrelationDetector correlation
                    && correlation.formerName().equals(name))
        .findFirst()
        .map(detector -> new Placed(detector, inForce));
  }

  @Override
  public void know(Optional<RuleSettings> next, RuleSettings now, List<RuleSettings> former) {
    ArrayList<RulesInForce> sets = new ArrayList<>();
    next.ifPresent(set -> sets.add(ofSet(set)));
    sets.add(ofSet(now));
    former.forEach(set -> sets.add(ofSet(set)));
    known = sets;
  }

  @Override
  public void use(RuleSettings set) {
    inForce = ofSet(set);
  }

  private RulesInForce ofSet(RuleSettings set) {
    String version = set.version();
    if (inForce.version().equals(version)) {
      return inForce;
    }
    for (RulesInForce each : known) {
      if (each.version().equals(version)) {
        return each;
      }
    }
    try {
      return RulesInForce.of(set, set.compile(basis.detectors()), basis);
    } catch (SigmaException e) {
      // It was compiled before it was sent, or ran before.
      throw new IllegalStateException("rules " + version + " that were good are not", e);
    }
  }
}
