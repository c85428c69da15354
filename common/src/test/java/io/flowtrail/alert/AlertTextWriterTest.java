package io.flowtrail.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.event.LogSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlertTextWriterTest {
  private static String text(Alert alert, boolean colours) {
    StringBuilder out = new StringBuilder();
    new AlertTextWriter(out, colours).write(alert);
    return out.toString();
  }

  private static Alert stopped(String members) {
    AlertGroup group = new AlertGroup(3_600_000);
    group.add(Matches.stop("e1", "2026-03-01T10:00:00Z", members));
    group.add(Matches.stop("e2", "2026-03-01T10:01:00Z", members));
    return group.close(Matches.RULE, "key", Long.MAX_VALUE).get(0);
  }

  @Test
  void anAlertSaysWhenHowBadWhoWhatWhereHowOftenAndWhy() {
    assertThat(text(stopped(""), false))
        .isEqualTo(
            """
            HIGH           2026-03-01 10:00:00Z  CloudTrail logging stopped [evidence pending]
                           who    Ops/ana (arn:aws:iam::111122223333:role/team/Ops)
                           what   StopLogging on main
                           where  111122223333/eu-west-1 from 203.0.113.9
                           count  2 events, until 2026-03-01 10:01:00Z
                           why    eventSource = cloudtrail.amazonaws.com; eventName = StopLogging
                           record s3://org-logs/AWSLogs/a.json.gz record 17

            """);
  }

  @Test
  void evidenceThatIsNotIntactSaysSoAndWhy() {
    EvidenceIntegrity modified =
        EvidenceIntegrity.of(Findings.log(Verdict.MODIFIED, "bytes follow the end of the gzip"));
    Alert alert = stopped("").withIntegrity(Map.of("s3://org-logs/AWSLogs/a.json.gz", modified));
    assertThat(text(alert, false))
        .startsWith("CRITICAL       2026-03-01 10:00:00Z  CloudTrail logging stopped ")
        .contains(
            " stopped [evidence FAILED: modified]\n",
            "level  one step up: the evidence is not intact\n",
            "proof  FAILED: modified, s3://org-logs/AWSLogs/a.json.gz\n",
            "       bytes follow the end of the gzip\n");
    assertThat(text(alert, true)).contains("\u001B[1;31m[evidence FAILED: modified]\u001B[0m");
  }

  @Test
  void evidenceThatIsIntactIsSaidInTwoWords() {
    EvidenceIntegrity verified = EvidenceIntegrity.of(Findings.log(Verdict.VALID, ""));
    Alert alert = stopped("").withIntegrity(Map.of("s3://org-logs/AWSLogs/a.json.gz", verified));
    assertThat(text(alert, false))
        .startsWith("HIGH           2026-03-01 10:00:00Z  CloudTrail logging stopped [evidence ver")
        .doesNotContain("proof");
  }

  @Test
  void theNameOfAnObjectCannotSayThatTheEvidenceIsVerified() {
    String forged = "a.json.gz [evidence verified]\n[evidence verified]";
    Alert alert = Findings.alert(Findings.log(forged, Verdict.MODIFIED, "", Findings.DELIVERY));
    assertThat(text(alert, false).lines().limit(1))
        .containsExactly("CRITICAL       2026-03-01 10:05:00Z  CloudTrail log file was modified");
    assertThat(text(alert, false).lines()).noneMatch(line -> line.startsWith("[evidence"));
  }

  @Test
  void aFailureOfValidationSaysWhichFileWhyAndBothHashes() {
    assertThat(text(Findings.alert(Findings.log(Verdict.MODIFIED, "the hash is another")), false))
        .isEqualTo(
            """
            CRITICAL       2026-03-01 10:05:00Z  CloudTrail log file was modified
                           what   log file
                                  111122223333_CloudTrail_eu-west-1_20260301T1005Z_Ab1Cd2Ef3Gh4Ij5K.json.gz
                           where  111122223333/eu-west-1, trail main
                           count  1 finding
                           why    the hash is another
                           hash   expected %s
                                  found    %s
                           digest %s
                           file   s3://org-logs/%s

            """
                .formatted("ab".repeat(32), "cd".repeat(32), Findings.DIGEST, Findings.LOG));
  }

  @Test
  void manyFailuresAreOneAlertThatNamesTheFirstFiles() {
    IntegrityFinding[] findings = new IntegrityFinding[12];
    for (int i = 0; i < findings.length; i++) {
      findings[i] = Findings.log("a/" + i + ".json.gz", Verdict.MISSING, "", Findings.DELIVERY + i);
    }
    assertThat(text(Findings.alert(findings), false))
        .contains("count  12 findings", "file   a/0.json.gz\n", "a/4.json.gz\n", "and 7 more\n")
        .doesNotContain("a/5.json.gz");
  }

  @Test
  void hostileFindingsCannotReachTheTerminal() {
    String evil = "\u001b]0;owned\u0007\u202Egnp.exe\r\nCRITICAL forged line\u009b31m";
    Alert alert = Findings.alert(Findings.log(evil, Verdict.MODIFIED, evil, Findings.DELIVERY));
    assertThat(text(alert, false))
        .doesNotContain("\u001B", "\u0007", "\u202E", "\r", "\u009B", "\nCRITICAL");
    Alert other =
        stopped("")
            .withIntegrity(
                Map.of(
                    "s3://org-logs/AWSLogs/a.json.gz",
                    new EvidenceIntegrity("failed", evil, evil, evil, evil)));
    assertThat(text(other, true))
        .doesNotContain("\u001B]", "\u0007", "\u202E", "\r", "\u009B", "\nCRITICAL f");
  }

  @Test
  void anAttemptSaysSo() {
    assertThat(text(stopped(",\"errorCode\":\"AccessDenied\""), false))
        .contains(
            "MEDIUM         2026-03-01 10:00:00Z  CloudTrail logging stopped (attempt) [evidence pending]\n",
            "what   StopLogging on main: AccessDenied\n",
            "count  2 events (2 denied), until",
            "level  one step down: the request was denied: an attempt\n");
  }

  @Test
  void coloursAreOnlyThereWhenAskedFor() {
    assertThat(text(stopped(""), false)).doesNotContain("\u001B");
    assertThat(text(stopped(""), true)).startsWith("\u001B[1;31mHIGH\u001B[0m           2026");
  }

  @Test
  void hostileTextCannotReachTheTerminal() {
    String evil = "\\u001b]0;owned\\u0007\\u202Egnp.exe\\r\\nCRITICAL forged line\\u009b31m";
    String json =
        Matches.stopLogging("e", "2026-03-01T10:00:00Z", "")
            .replace("assumed-role/Ops/ana", "assumed-role/Ops/" + evil)
            .replace("203.0.113.9", evil)
            .replace("trail/main", "trail/" + evil);
    MatchedRecord match = Matches.match(LogSource.CLOUDTRAIL, json, "2026-03-01T10:00:00Z");
    String text = text(Alert.ofMatch(Matches.RULE, match), false);
    assertThat(text).doesNotContain("\u001B", "\u0007", "\u202E", "\r", "\u009B", "\nCRITICAL");
    assertThat(text).contains("\\u001b]0;owned");
    assertThat(text.lines()).allMatch(line -> line.length() <= AlertTextWriter.WIDTH);
  }

  @Test
  void hugeValuesStayWithinTheColumnsAndAFewLines() {
    String json =
        Matches.stopLogging("e", "2026-03-01T10:00:00Z", "").replace("main", "m".repeat(50_000));
    MatchedRecord match = Matches.match(LogSource.CLOUDTRAIL, json, "2026-03-01T10:00:00Z");
    AlertRule rule = Matches.rule(Severity.LOW, "cloudtrail", List.of());
    String text = text(Alert.ofMatch(rule, match), false);
    assertThat(text.lines()).hasSizeLessThan(15).allMatch(line -> line.length() <= 100);
  }

  @Test
  void namesAreShortAndTheWholePrincipalStandsBesideThem() {
    assertThat(EvidenceFacts.shortName("arn:aws:sts::111122223333:assumed-role/Ops/ana"))
        .isEqualTo("Ops/ana");
    assertThat(
            EvidenceFacts.shortName(
                "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_dc733635e71aaeb4/ana@x"))
        .isEqualTo("Admin/ana@x");
    assertThat(EvidenceFacts.shortName("arn:aws:iam::111122223333:user/team/ana")).isEqualTo("ana");
    assertThat(EvidenceFacts.shortName("arn:aws:s3:::b/k")).isEqualTo("b/k");
    assertThat(EvidenceFacts.shortName("arn:x")).isEqualTo("arn:x");
    assertThat(EvidenceFacts.shortName("79a59df900b949e5")).isEqualTo("79a59df900b949e5");
  }

  @Test
  void everyLogIsTold() {
    String flow =
        "{\"srcaddr\":\"10.0.0.5\",\"dstaddr\":\"203.0.113.7\",\"dstport\":443,\"protocol\":6,"
            + "\"bytes\":4300,\"action\":\"ACCEPT\",\"account-id\":\"111122223333\"}";
    MatchedRecord match = Matches.match(LogSource.VPC_FLOW, flow, "2026-03-01T10:00:00Z");
    AlertRule rule = Matches.rule(Severity.LOW, "vpcflow", List.of());
    assertThat(text(Alert.ofMatch(rule, match), false))
        .contains("who    10.0.0.5\n", "what   ACCEPT tcp 4300 bytes on 203.0.113.7 port 443\n");
    String access =
        "{\"bucket\":\"b\",\"key\":\"a/k\",\"operation\":\"REST.GET.OBJECT\",\"http_status\":403,"
            + "\"error_code\":\"AccessDenied\",\"remote_ip\":\"198.51.100.7\"}";
    match = Matches.match(LogSource.S3_ACCESS, access, "2026-03-01T10:00:00Z");
    assertThat(text(Alert.ofMatch(rule, match), false))
        .contains(
            "who    anonymous\n",
            "what   REST.GET.OBJECT on b/a/k: AccessDenied\n",
            "where  from 198.51.100.7\n");
  }
}
