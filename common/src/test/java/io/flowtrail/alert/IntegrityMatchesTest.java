package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.Verdict;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class IntegrityMatchesTest {
  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(Findings.log(Verdict.MODIFIED, ""), "CloudTrail log file was modified"),
        Arguments.of(Findings.log(Verdict.MISSING, ""), "CloudTrail log file is missing"),
        Arguments.of(
            Findings.log(Verdict.UNLISTED, ""), "CloudTrail log file that no digest lists"),
        Arguments.of(Findings.log(Verdict.UNREADABLE, ""), "CloudTrail log file cannot be read"),
        Arguments.of(Findings.log(Verdict.MOVED, ""), "CloudTrail log files or digests were moved"),
        Arguments.of(
            Findings.foreign(Findings.log(Verdict.VALID, ""), 3),
            "CloudTrail records in a foreign log file"),
        Arguments.of(
            Findings.foreign(Findings.log(Verdict.UNCOVERED, ""), 3),
            "CloudTrail records in a foreign log file"),
        Arguments.of(
            Findings.foreign(Findings.log(Verdict.UNLISTED, ""), 3),
            "CloudTrail log file that no digest lists"),
        Arguments.of(Findings.digest(Verdict.MISSING, ""), "CloudTrail digest is missing"),
        Arguments.of(Findings.gap(Verdict.MISSING, ""), "CloudTrail digest is missing"),
        Arguments.of(
            Findings.digest(Verdict.BAD_SIGNATURE, ""), "CloudTrail digest signature is false"),
        Arguments.of(Findings.digest(Verdict.MODIFIED, ""), "CloudTrail digest was modified"),
        Arguments.of(Findings.digest(Verdict.UNREADABLE, ""), "CloudTrail digest cannot be read"),
        Arguments.of(
            Findings.digest(Verdict.BROKEN_CHAIN, ""), "CloudTrail digest chain is broken"),
        Arguments.of(Findings.gap(Verdict.BROKEN_CHAIN, ""), "CloudTrail digest chain is broken"),
        Arguments.of(
            Findings.digest(Verdict.MOVED, ""), "CloudTrail log files or digests were moved"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void everyFailureIsACriticalAlertOfItsRule(IntegrityFinding finding, String title) {
    Alert alert = Findings.alert(finding);
    assertThat(alert.title()).isEqualTo(title);
    assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(alert.account()).isEqualTo("111122223333");
    assertThat(alert.region()).isEqualTo("eu-west-1");
    assertThat(alert.worstIntegrity().word()).isEqualTo("failed");
  }

  @ParameterizedTest
  @EnumSource(names = {"VALID", "UNCOVERED", "UNKNOWN_KEY", "PENDING", "UNSIGNED", "RELOCATED"})
  void whatMayBeWithoutAnybodysFaultRaisesNoAlarm(Verdict verdict) {
    assertThat(IntegrityMatches.of(Findings.log(verdict, ""))).isEmpty();
    assertThat(IntegrityMatches.of(Findings.digest(verdict, ""))).isEmpty();
    assertThat(IntegrityMatches.of(Findings.gap(verdict, ""))).isEmpty();
  }

  @Test
  void rulesAreWholeAndCanBeToldApart() {
    Map<String, AlertRule> rules = IntegrityMatches.rules();
    assertThat(rules).hasSize(IntegrityRule.values().length);
    assertThat(rules.values()).extracting(AlertRule::title).doesNotHaveDuplicates();
    rules.forEach(
        (id, rule) -> {
          assertThat(UUID.fromString(id)).hasToString(id);
          assertThat(rule.id()).isEqualTo(id);
          assertThat(rule.description()).isNotEmpty();
          assertThat(rule.remediation()).isNotEmpty();
          assertThat(rule.falsePositives()).isNotEmpty();
          assertThat(rule.tags()).contains("flowtrail.practice.1");
          assertThat(AttackTags.of(rule.tags()))
              .isNotEmpty()
              .allMatch(attack -> attack.tactic().isPresent())
              .allMatch(attack -> !attack.technique().name().isEmpty());
        });
  }

  @Test
  void failuresOfOneKindInOneAccountAndHourAreOneAlert() {
    Alert alert =
        Findings.alert(
            Findings.log("a/1.json.gz", Verdict.MISSING, "", Findings.DELIVERY),
            Findings.log("a/2.json.gz", Verdict.MISSING, "", Findings.DELIVERY + 60_000),
            Findings.log("a/2.json.gz", Verdict.MISSING, "", Findings.DELIVERY + 60_000));
    assertThat(alert.count()).isEqualTo(2);
    assertThat(alert.evidences())
        .extracting(MatchedRecord::object)
        .containsExactly("a/1.json.gz", "a/2.json.gz");
  }

  @Test
  void theFailedFileDoesNotRaiseTheLevelOfTheAlertAboutIt() {
    Alert alert = Findings.alert(Findings.log(Verdict.MODIFIED, "the hash differs"));
    EvidenceIntegrity known =
        EvidenceIntegrity.of(Findings.log(Verdict.MODIFIED, "the hash differs"));
    Alert joined = alert.withIntegrity(Map.of("s3://org-logs/" + Findings.LOG, known));
    assertThat(joined.modifiers()).isEmpty();
    assertThat(alert.worstIntegrity()).isEqualTo(known).isEqualTo(joined.worstIntegrity());
  }

  @Test
  void foreignRecordsMakeTheEvidenceFailWhateverTheVerdict() {
    for (Verdict verdict : List.of(Verdict.VALID, Verdict.UNCOVERED, Verdict.PENDING)) {
      EvidenceIntegrity integrity =
          EvidenceIntegrity.of(Findings.foreign(Findings.log(verdict, ""), 1));
      assertThat(integrity.word()).isEqualTo("failed");
      assertThat(AlertSentence.proof(integrity)).isEqualTo("FAILED: foreign records");
    }
  }

  @Test
  void theTimeOfADigestAndOfAGapIsTheirEnd() {
    assertThat(IntegrityMatches.of(Findings.digest(Verdict.MISSING, "")).orElseThrow().time())
        .isEqualTo(Findings.digest(Verdict.MISSING, "").to());
    assertThat(IntegrityMatches.of(Findings.gap(Verdict.MISSING, "")).orElseThrow().time())
        .isEqualTo(Findings.gap(Verdict.MISSING, "").to());
  }

  @Test
  void momentsThatNoLogHasAreUnknown() {
    for (long moment : new long[] {Long.MIN_VALUE, -1, 0, Long.MAX_VALUE}) {
      MatchedRecord match =
          IntegrityMatches.of(Findings.log("k", Verdict.MISSING, "", moment)).orElseThrow();
      assertThat(match.time()).isZero();
    }
  }

  @Test
  void hugeKeysAndReasonsAreCut() {
    String huge = "k".repeat(1_000_000);
    MatchedRecord match =
        IntegrityMatches.of(Findings.log(huge, Verdict.MODIFIED, huge, Findings.DELIVERY))
            .orElseThrow();
    assertThat(match.json().length()).isLessThanOrEqualTo(RecordJson.LIMIT);
    assertThat(RecordJson.tree(match.json()).path("verdict").asText()).isEqualTo("modified");
    assertThat(match.object().length()).isLessThan(10_000);
    assertThat(match.identity().length()).isLessThan(100);
  }
}
