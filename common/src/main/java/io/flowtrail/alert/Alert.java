package io.flowtrail.alert;

import java.util.List;

/**
 * One finding: matches of one rule that belong together.
 *
 * @param uid stable: the same input gives the same uid; OCSF {@code finding_info.uid}
 * @param rule what the rule says of itself
 * @param severity the rule's, moved by {@code modifiers}
 * @param attempt whether everything in it was denied or failed
 * @param modifiers why the severity differs from the rule's
 * @param principal who acted
 * @param account empty where unknown
 * @param region of the first event, empty where unknown
 * @param count distinct events
 * @param successes events with outcome {@code success}
 * @param denials events with outcome {@code denied}
 * @param errors events with outcome {@code error}
 * @param firstTime of the earliest event, milliseconds since 1970
 * @param lastTime of the latest event
 * @param evidences up to {@link AlertGroup#EVIDENCES} of the events, the earliest by time, then
 *     event id; never none
 */
public record Alert(
    String uid,
    AlertRule rule,
    Severity severity,
    boolean attempt,
    List<LevelModifier> modifiers,
    String principal,
    String account,
    String region,
    long count,
    long successes,
    long denials,
    long errors,
    long firstTime,
    long lastTime,
    List<MatchedRecord> evidences) {

  public Alert {
    modifiers = List.copyOf(modifiers);
    evidences = List.copyOf(evidences);
    if (evidences.isEmpty()) {
      throw new IllegalArgumentException("an alert without evidence");
    }
  }

  /** The rule's title, marked where all that happened is that somebody tried. */
  public String title() {
    return attempt ? rule.title() + " (attempt)" : rule.title();
  }

  /** One match on its own, ungrouped ({@code --every-match}). */
  public static Alert ofMatch(AlertRule rule, MatchedRecord match) {
    List<LevelModifier> modifiers = match.levelModifiers();
    return new Alert(
        Digests.hex("match\n" + match.ruleId() + "\n" + match.identity(), 16),
        rule,
        severity(rule, modifiers),
        modifiers.stream().anyMatch(LevelModifier::isAttempt),
        modifiers,
        match.principal(),
        match.account(),
        match.region(),
        1,
        match.outcome().equals("success") ? 1 : 0,
        match.outcome().equals("denied") ? 1 : 0,
        match.outcome().equals("error") ? 1 : 0,
        match.time(),
        match.time(),
        List.of(match));
  }

  static Severity severity(AlertRule rule, List<LevelModifier> modifiers) {
    return rule.severity().shifted(modifiers.stream().mapToInt(LevelModifier::steps).sum());
  }
}
