package io.flowtrail.jobs.rules;

import io.flowtrail.detector.DetectorSet;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaProblem;
import io.flowtrail.sigma.match.RuleSet;
import java.io.Serializable;
import java.util.List;

/**
 * What stays the same in a job whatever set of rules runs.
 *
 * @param detectors those of the configuration, with their thresholds
 * @param everyMatch whether every match is told, so that no rule is silent
 * @param verified whether verification tells alerts under rules of its own
 * @param stages how many stages of detectors the graph has
 */
public record RulesBasis(DetectorSet detectors, boolean everyMatch, boolean verified, int stages)
    implements Serializable {

  /**
   * Compiles a set with all checks.
   *
   * @throws SigmaException with every problem, if this job cannot run it
   */
  RulesInForce check(RuleSettings settings) throws SigmaException {
    RuleSet compiled = settings.compile(detectors);
    RulesInForce rules = RulesInForce.of(settings, compiled, this);
    if (rules.detectors().stages() > stages) {
      throw new SigmaException(
          List.of(
              new SigmaProblem(
                  SigmaProblem.Severity.ERROR,
                  "",
                  0,
                  "",
                  "correlation",
                  "correlations stand on one another "
                      + rules.detectors().stages()
                      + " deep, and this job was started for "
                      + stages
                      + "; start it anew with these rules")));
    }
    return rules;
  }
}
