package io.flowtrail.jobs.rules;

import io.flowtrail.alert.AlertRule;
import io.flowtrail.alert.IntegrityMatches;
import io.flowtrail.detector.DetectorRule;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.sigma.CorrelationRule;
import io.flowtrail.sigma.SigmaRule;
import io.flowtrail.sigma.match.RuleSet;
import java.io.Serializable;
import java.util.HashMap;
import java.util.HashSet;

/**
 * What operators behind detection must know of a set of rules.
 *
 * @param version see {@link RuleSettings#version}
 * @param alertRules what alerts say of everything that runs, by id
 * @param detectors those of the configuration and the set's correlations
 * @param silent ids of rules whose findings are no alerts
 */
public record RulesInForce(
    String version,
    HashMap<String, AlertRule> alertRules,
    DetectorSet detectors,
    HashSet<String> silent)
    implements Serializable {

  /** Of a set that was compiled. */
  public static RulesInForce of(RuleSettings settings, RuleSet compiled, RulesBasis basis) {
    String version = settings.version();
    HashMap<String, AlertRule> alertRules = new HashMap<>();
    for (SigmaRule rule : compiled.rules()) {
      alertRules.put(rule.id(), AlertRule.of(rule));
    }
    for (CorrelationRule correlation : compiled.correlations()) {
      alertRules.put(correlation.id(), AlertRule.of(correlation, compiled.service(correlation)));
    }
    for (DetectorRule rule : settings.detectorRules(basis.detectors())) {
      alertRules.put(rule.id(), AlertRule.of(rule));
    }
    if (basis.verified()) {
      alertRules.putAll(IntegrityMatches.rules());
    }
    alertRules.replaceAll((id, rule) -> rule.ofSet(version));
    return new RulesInForce(
        version,
        alertRules,
        basis.detectors().with(compiled.detectors()),
        basis.everyMatch() ? new HashSet<>() : new HashSet<>(compiled.silentRules()));
  }
}
