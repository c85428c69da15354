package io.flowtrail.alert;

import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityFinding.Kind;
import io.flowtrail.cloudtrail.digest.Verdict;
import java.time.Instant;

/** Findings of validation as tests need them. */
final class Findings {
  static final String LOG =
      "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/"
          + "111122223333_CloudTrail_eu-west-1_20260301T1005Z_Ab1Cd2Ef3Gh4Ij5K.json.gz";
  static final String DIGEST =
      "AWSLogs/111122223333/CloudTrail-Digest/eu-west-1/2026/03/01/"
          + "111122223333_CloudTrail-Digest_eu-west-1_main_us-east-1_20260301T111728Z.json.gz";
  static final long DELIVERY = Instant.parse("2026-03-01T10:05:00Z").toEpochMilli();

  private Findings() {}

  static IntegrityFinding log(Verdict verdict, String reason) {
    return log(LOG, verdict, reason, DELIVERY);
  }

  static IntegrityFinding log(String key, Verdict verdict, String reason, long delivery) {
    boolean there = verdict != Verdict.MISSING;
    return new IntegrityFinding(
        Kind.LOG,
        "111122223333",
        "",
        "eu-west-1",
        "main",
        "us-east-1",
        false,
        key,
        there ? "s3://org-logs/" + key : "",
        verdict,
        verdict.isFault(),
        reason,
        "ab".repeat(32),
        there ? "cd".repeat(32) : "",
        delivery,
        delivery,
        DIGEST,
        0,
        4711,
        0);
  }

  static IntegrityFinding digest(Verdict verdict, String reason) {
    return other(Kind.DIGEST, verdict, reason);
  }

  static IntegrityFinding gap(Verdict verdict, String reason) {
    return other(Kind.GAP, verdict, reason);
  }

  private static IntegrityFinding other(Kind kind, Verdict verdict, String reason) {
    return new IntegrityFinding(
        kind,
        "111122223333",
        "o-exampleorgid",
        "eu-west-1",
        "main",
        "us-east-1",
        false,
        DIGEST,
        kind == Kind.DIGEST && verdict != Verdict.MISSING ? "s3://org-logs/" + DIGEST : "",
        verdict,
        verdict.isFault(),
        reason,
        "",
        "",
        Instant.parse("2026-03-01T10:17:28Z").toEpochMilli(),
        Instant.parse("2026-03-01T11:17:28Z").toEpochMilli(),
        "",
        3,
        0,
        0);
  }

  /** The same finding of a file with records that do not belong in it. */
  static IntegrityFinding foreign(IntegrityFinding finding, long records) {
    return new IntegrityFinding(
        finding.kind(),
        finding.account(),
        finding.organizationId(),
        finding.region(),
        finding.trail(),
        finding.homeRegion(),
        finding.backfill(),
        finding.key(),
        finding.uri(),
        finding.verdict(),
        true,
        finding.reason(),
        finding.expectedSha256(),
        finding.foundSha256(),
        finding.from(),
        finding.to(),
        finding.digest(),
        finding.logFiles(),
        finding.bytes(),
        records);
  }

  /** One alert of the findings, which must be of one kind of failure. */
  static Alert alert(IntegrityFinding... findings) {
    AlertGroup group = new AlertGroup(3_600_000);
    String key = "";
    for (IntegrityFinding finding : findings) {
      MatchedRecord match = IntegrityMatches.of(finding).orElseThrow();
      group.add(match);
      key = GroupBy.key(GroupBy.DEFAULT, match);
    }
    AlertRule rule = IntegrityMatches.rules().get(GroupBy.ruleId(key));
    return group.close(rule, key, Long.MAX_VALUE).get(0);
  }
}
