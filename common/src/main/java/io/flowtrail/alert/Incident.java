package io.flowtrail.alert;

import java.util.List;
import java.util.Set;

/**
 * Alerts that belong together.
 *
 * @param uid stable: made of the uid of its first alert
 * @param severity of its gravest alert
 * @param firstTime of its earliest event, milliseconds since 1970
 * @param lastTime of its latest event
 * @param alerts how many
 * @param principals who acted, a few of them
 * @param accounts whose logs show it
 * @param rules what happened, the gravest first
 */
public record Incident(
    String uid,
    Severity severity,
    long firstTime,
    long lastTime,
    long alerts,
    Set<String> principals,
    Set<String> accounts,
    List<RuleCount> rules) {

  public Incident {
    principals = Set.copyOf(principals);
    accounts = Set.copyOf(accounts);
    rules = List.copyOf(rules);
  }

  /**
   * One kind of alert in it.
   *
   * @param severity of the gravest
   */
  public record RuleCount(String title, String service, Severity severity, long alerts) {}
}
