package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.event.LogSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlertIntegrityTest {
  private static final String FILE = "s3://org-logs/AWSLogs/a.json.gz";
  private static final EvidenceIntegrity VERIFIED =
      new EvidenceIntegrity("verified", "valid", "", "ab".repeat(32), "AWSLogs/d.json.gz");
  private static final EvidenceIntegrity MODIFIED =
      new EvidenceIntegrity(
          "failed", "modified", "the hash differs", "cd".repeat(32), "AWSLogs/d.json.gz");

  private static Alert stopped() {
    return Alert.ofMatch(Matches.RULE, Matches.stop("e1", "2026-03-01T10:00:00Z", ""));
  }

  @ParameterizedTest
  @CsvSource({
    "VALID, false, verified",
    "VALID, true, failed",
    "RELOCATED, false, verified",
    "PENDING, false, pending",
    "UNCOVERED, true, not covered",
    "UNSIGNED, false, not covered",
    "UNKNOWN_KEY, true, not covered",
    "MODIFIED, true, failed",
    "MISSING, true, failed",
    "UNLISTED, true, failed",
    "MOVED, true, failed",
    "UNREADABLE, true, failed"
  })
  void everyVerdictHasItsWord(Verdict verdict, boolean fault, String word) {
    assertThat(EvidenceIntegrity.word(verdict, fault)).isEqualTo(word);
  }

  @Test
  void beforeAnythingIsKnownCloudTrailIsPendingAndOtherLogsAreNotCovered() {
    assertThat(stopped().worstIntegrity().word()).isEqualTo("pending");
    MatchedRecord flow = Matches.match(LogSource.VPC_FLOW, "{}", "2026-03-01T10:00:00Z");
    Alert alert = Alert.ofMatch(Matches.rule(Severity.LOW, "vpcflow", List.of()), flow);
    assertThat(alert.worstIntegrity().word()).isEqualTo("not covered");
  }

  @Test
  void evidenceThatIsNotIntactMovesTheLevelOneStepUp() {
    Alert alert = stopped().withIntegrity(Map.of(FILE, MODIFIED));
    assertThat(alert.severity()).isEqualTo(Severity.CRITICAL);
    assertThat(alert.modifiers()).containsExactly(LevelModifier.EVIDENCE_NOT_INTACT);
    assertThat(alert.uid()).isEqualTo(stopped().uid());
    assertThat(alert.worstIntegrity()).isEqualTo(MODIFIED);
    assertThat(alert.withIntegrity(Map.of(FILE, MODIFIED))).isEqualTo(alert);
  }

  @Test
  void evidenceThatIsIntactMovesNothing() {
    Alert alert = stopped().withIntegrity(Map.of(FILE, MODIFIED));
    Alert corrected = alert.withIntegrity(Map.of(FILE, VERIFIED, "another file", MODIFIED));
    assertThat(corrected.severity()).isEqualTo(Severity.HIGH);
    assertThat(corrected.modifiers()).isEmpty();
    assertThat(corrected.integrity()).containsOnlyKeys(FILE);
  }

  @Test
  void aFileInAnArchiveIsKnownByBothNames() {
    MatchedRecord plain = Matches.stop("e1", "2026-03-01T10:00:00Z", "");
    MatchedRecord match =
        new MatchedRecord(
            plain.ruleId(),
            plain.service(),
            plain.time(),
            plain.eventId(),
            plain.account(),
            plain.region(),
            plain.principal(),
            plain.outcome(),
            "case.zip",
            "logs/a.json",
            1,
            0,
            plain.json(),
            plain.matched(),
            plain.identity(),
            plain.modifiers(),
            "");
    Alert alert = Alert.ofMatch(Matches.RULE, match);
    assertThat(
            alert.withIntegrity(Map.of("case.zip!logs/a.json", VERIFIED)).worstIntegrity().word())
        .isEqualTo("verified");
    assertThat(alert.withIntegrity(Map.of("case.zip", VERIFIED)).worstIntegrity().word())
        .isEqualTo("pending");
  }

  @Test
  void linesCarryTheIntegrityAndThoseWithoutItCanBeRead() {
    Alert alert = stopped().withIntegrity(Map.of(FILE, MODIFIED));
    assertThat(AlertJson.ofLine(AlertJson.line(alert))).isEqualTo(alert);
    String old = AlertJson.line(stopped()).replace(",\"integrity\":{}", "");
    assertThat(old).doesNotContain("\"integrity\"");
    assertThat(AlertJson.ofLine(old)).isEqualTo(stopped());
  }
}
