package io.flowtrail.alert;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
 * @param integrity what is known of the evidences' files, by {@link
 *     io.flowtrail.event.RecordOrigin#file}; of a file that is not in it nothing is known yet
 * @param note what a detector says of it; {@link FindingNote#NONE} if it tells matches of a rule
 * @param activity whether an alert of this uid was told before
 * @param uidAlt the uid that a replay gives it, where it was told before its first event came; else
 *     empty. OCSF {@code finding_info.uid_alt}
 * @param undone whether everything that it tells was undone; {@link UndoneActs#NONE} if not
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
    List<MatchedRecord> evidences,
    Map<String, EvidenceIntegrity> integrity,
    FindingNote note,
    Activity activity,
    String uidAlt,
    UndoneActs undone) {

  public Alert {
    // Alerts that an earlier release kept have none.
    note = note == null ? FindingNote.NONE : note;
    activity = activity == null ? Activity.CREATE : activity;
    uidAlt = uidAlt == null ? "" : uidAlt;
    undone = undone == null ? UndoneActs.NONE : undone;
    integrity = Collections.unmodifiableMap(new TreeMap<>(integrity));
    modifiers = List.copyOf(modifiers);
    evidences = List.copyOf(evidences);
    if (evidences.isEmpty()) {
      throw new IllegalArgumentException("an alert without evidence");
    }
  }

  /** First told, or told again under the same uid, and not known to be undone. */
  public Alert(
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
      List<MatchedRecord> evidences,
      Map<String, EvidenceIntegrity> integrity,
      FindingNote note,
      Activity activity) {
    this(
        uid,
        rule,
        severity,
        attempt,
        modifiers,
        principal,
        account,
        region,
        count,
        successes,
        denials,
        errors,
        firstTime,
        lastTime,
        evidences,
        integrity,
        note,
        activity,
        "",
        UndoneActs.NONE);
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
        List.of(match),
        Map.of(),
        FindingNote.NONE,
        Activity.CREATE);
  }

  /** What is known of the file of one of the evidences. */
  public EvidenceIntegrity integrityOf(MatchedRecord evidence) {
    EvidenceIntegrity known = integrity.get(evidence.origin().file());
    if (known != null) {
      return known;
    }
    return IntegrityMatches.integrityOf(evidence)
        .orElseGet(() -> EvidenceIntegrity.unknown(evidence.service()));
  }

  /** The worst of what is known of the evidences' files. */
  public EvidenceIntegrity worstIntegrity() {
    return evidences.stream()
        .map(this::integrityOf)
        .max(Comparator.comparingInt(EvidenceIntegrity::rank))
        .orElseThrow();
  }

  /**
   * The same alert, with what has become known of its evidences' files. One that failed moves the
   * severity ({@link LevelModifier#EVIDENCE_NOT_INTACT}), unless failed files are what the rule is
   * about. The uid stays.
   *
   * @param known by {@link io.flowtrail.event.RecordOrigin#file}; takes the place of what was known
   *     before. Other files may be in it
   */
  public Alert withIntegrity(Map<String, EvidenceIntegrity> known) {
    Map<String, EvidenceIntegrity> its = new TreeMap<>();
    for (MatchedRecord evidence : evidences) {
      EvidenceIntegrity of = known.get(evidence.origin().file());
      if (of != null) {
        its.put(evidence.origin().file(), of);
      }
    }
    List<LevelModifier> moved = new ArrayList<>(modifiers);
    moved.remove(LevelModifier.EVIDENCE_NOT_INTACT);
    if (its.values().stream().anyMatch(EvidenceIntegrity::isFailed)
        && !IntegrityMatches.isIntegrityRule(rule.id())) {
      moved.add(LevelModifier.EVIDENCE_NOT_INTACT);
    }
    return new Alert(
        uid,
        rule,
        severity(rule, moved).shifted(note.steps()),
        attempt,
        moved,
        principal,
        account,
        region,
        count,
        successes,
        denials,
        errors,
        firstTime,
        lastTime,
        evidences,
        its,
        note,
        activity,
        uidAlt,
        undone);
  }

  /** The same alert, told as something else. */
  public Alert as(Activity other) {
    return told(uid, other, uidAlt, undone);
  }

  /** The same alert, as an update of what was told under some uid. */
  Alert toldBefore(String under) {
    return told(under, Activity.UPDATE, under.equals(uid) ? "" : uid, undone);
  }

  /** The same alert, with what is known of its undoing. */
  public Alert withUndone(UndoneActs acts) {
    return told(uid, activity, uidAlt, acts);
  }

  private Alert told(String as, Activity how, String alternative, UndoneActs acts) {
    return new Alert(
        as,
        rule,
        severity,
        attempt,
        modifiers,
        principal,
        account,
        region,
        count,
        successes,
        denials,
        errors,
        firstTime,
        lastTime,
        evidences,
        integrity,
        note,
        how,
        alternative,
        acts);
  }

  /** What it says, in eight bytes: whether it was told before, and as what, does not matter. */
  public long content() {
    return Digests.number(AlertJson.line(as(Activity.CREATE)));
  }

  static Severity severity(AlertRule rule, List<LevelModifier> modifiers) {
    return rule.severity().shifted(modifiers.stream().mapToInt(LevelModifier::steps).sum());
  }
}
