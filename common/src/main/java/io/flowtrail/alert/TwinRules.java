package io.flowtrail.alert;

import io.flowtrail.sigma.SigmaRule;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Rules that see the same requests in different logs: CloudTrail's data events and S3's access logs
 * both tell of a deleted object. A rule that names its twin by the attribute {@code twin: <rule
 * id>} has its matches told under that rule, the lead, if the lead is loaded; a request that both
 * see counts once.
 */
public final class TwinRules {
  /** No rule has a twin. */
  public static final TwinRules NONE = new TwinRules(Map.of());

  /** Top-level attribute of a rule; not of Sigma. */
  public static final String ATTRIBUTE = "twin";

  private final Map<String, String> leads;

  private TwinRules(Map<String, String> leads) {
    this.leads = Map.copyOf(leads);
  }

  /** Twins among the rules that are loaded. */
  public static TwinRules of(Collection<SigmaRule> rules) {
    Map<String, SigmaRule> byId =
        rules.stream().collect(Collectors.toMap(SigmaRule::id, rule -> rule));
    Map<String, String> leads = new HashMap<>();
    for (SigmaRule rule : rules) {
      if (rule.attributes().get(ATTRIBUTE) instanceof String lead
          && byId.containsKey(lead)
          && !byId.get(lead).attributes().containsKey(ATTRIBUTE)) {
        leads.put(rule.id(), lead);
        leads.put(lead, lead);
      }
    }
    return new TwinRules(leads);
  }

  /** The rule under which matches of a rule are told; the lead's own id for the lead itself. */
  public Optional<String> lead(String ruleId) {
    return Optional.ofNullable(leads.get(ruleId));
  }
}
