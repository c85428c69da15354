package io.flowtrail.alert;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flowtrail.detector.Finding;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Findings of detectors and correlations as alerts. */
public final class FindingAlerts {
  /** {@link MatchedRecord#service} of what stands in for evidence where a finding has none. */
  static final String SERVICE = "finding";

  private static final int LONGEST = 2000;

  private FindingAlerts() {}

  /**
   * The alert that tells a finding. Its uid is made of the rule, the group and the first event, so
   * that it is the same in every update and every run.
   */
  public static Alert of(Finding finding, AlertRule rule) {
    List<MatchedRecord> evidences = new ArrayList<>();
    for (String text : finding.evidences()) {
      EventEvidence.of(text).ifPresent(evidences::add);
    }
    evidences.sort(
        Comparator.comparingLong(MatchedRecord::time).thenComparing(MatchedRecord::identity));
    String principal = orCommon(finding.principal(), evidences, MatchedRecord::principal);
    String account = orCommon(finding.account(), evidences, MatchedRecord::account);
    String region = orCommon(finding.region(), evidences, MatchedRecord::region);
    String outcome = orCommon(finding.outcome(), evidences, MatchedRecord::outcome);
    String details = details(finding);
    FindingNote note =
        new FindingNote(
            SafeText.cut(Secrets.mask(finding.explanation()), LONGEST),
            details,
            finding.steps(),
            SafeText.cut(finding.stepsReason(), 200));
    if (evidences.isEmpty()) {
      evidences.add(standIn(finding, rule, principal, account, region, details));
    }
    return new Alert(
        Digests.hex("finding\n" + rule.id() + "\n" + finding.group() + "\n" + finding.first(), 16),
        rule,
        rule.severity().shifted(finding.steps()),
        false,
        List.of(),
        principal,
        account,
        region,
        finding.count(),
        outcome.equals("success") ? finding.count() : 0,
        outcome.equals("denied") ? finding.count() : 0,
        outcome.equals("error") ? finding.count() : 0,
        finding.firstTime(),
        finding.lastTime(),
        evidences,
        Map.of(),
        note,
        Activity.CREATE);
  }

  /** What the finding says, else what all its evidences have in common. */
  private static String orCommon(
      String said, List<MatchedRecord> evidences, Function<MatchedRecord, String> of) {
    if (!said.isEmpty()) {
      return SafeText.cut(Secrets.mask(said), LONGEST);
    }
    Set<String> values = evidences.stream().map(of).collect(Collectors.toSet());
    return values.size() == 1 ? values.iterator().next() : "";
  }

  private static String details(Finding finding) {
    ObjectNode node = RecordJson.MAPPER.createObjectNode();
    finding
        .details()
        .forEach(
            (name, value) -> {
              if (value instanceof Boolean flag) {
                node.put(name, flag);
              } else if (value instanceof Double || value instanceof Float) {
                node.put(name, ((Number) value).doubleValue());
              } else if (value instanceof Number number) {
                node.put(name, number.longValue());
              } else {
                node.put(name, SafeText.cut(Secrets.mask(String.valueOf(value)), LONGEST));
              }
            });
    return node.isEmpty() ? "" : node.toString();
  }

  private static MatchedRecord standIn(
      Finding finding,
      AlertRule rule,
      String principal,
      String account,
      String region,
      String details) {
    return new MatchedRecord(
        rule.id(),
        SERVICE,
        finding.firstTime(),
        "",
        account,
        region,
        principal,
        finding.outcome(),
        "",
        "",
        0,
        -1,
        details.isEmpty() ? "{}" : details,
        "[]",
        "finding/" + Digests.hex(finding.group() + "\n" + finding.first(), 16),
        "",
        "");
  }

  /** What a stand-in tells people: who; the rest is in the finding's sentence. */
  static EvidenceFacts facts(ObjectNode tree, MatchedRecord match) {
    return new EvidenceFacts(tree, match.principal(), "", List.of(), "", "", "");
  }
}
