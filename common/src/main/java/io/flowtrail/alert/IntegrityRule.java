package io.flowtrail.alert;

import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What alerts say of a failure of CloudTrail's log file validation. One rule a kind of failure;
 * their ids never change.
 */
enum IntegrityRule {
  LOG_MODIFIED(
      "5b1c6f52-7f0e-4c0b-9d25-0a4f3f6f1d01",
      "CloudTrail log file was modified",
      "The content of a log file is not what CloudTrail delivered: its hash differs from the one in"
          + " the signed digest, or bytes follow the end of the file. Records in it may be forged,"
          + " and others may have been taken out.",
      "Keep the file as it is. Fetch its earlier versions if the bucket is versioned, and compare"
          + " the hash with the one that the digest names. Look for PutObject and CopyObject on the"
          + " key in data events and access logs. Take no record of this file, nor the lack of one,"
          + " for granted.",
      List.of("A copy that a tool unpacked and packed anew with changes", "A damaged transfer"),
      List.of("attack.impact", "attack.t1565.001", "attack.stealth", "attack.t1070")),

  LOG_MISSING(
      "5b1c6f52-7f0e-4c0b-9d25-0a4f3f6f1d02",
      "CloudTrail log file is missing",
      "A digest lists a log file that is not there. Its events are lost to every tool that reads"
          + " the bucket.",
      "Look for DeleteObject and DeleteObjects on the key in data events and access logs, and for"
          + " lifecycle rules that expire logs. Recover the file from an earlier version, a replica"
          + " or a backup. CloudTrail's event history holds management events of the last 90 days.",
      List.of("A copy of a part of the archive", "A lifecycle rule that ends the retention"),
      List.of("attack.stealth", "attack.t1070", "attack.t1070.004")),

  LOG_UNLISTED(
      "5b1c6f52-7f0e-4c0b-9d25-0a4f3f6f1d03",
      "CloudTrail log file that no digest lists",
      "A log file lies where CloudTrail delivers, in an hour that digests cover, and none of them"
          + " lists it. Somebody else may have put it there to plant records.",
      "Compare its records with CloudTrail's event history. Look for who wrote the key in data"
          + " events and access logs. Do not trust its records until they are found elsewhere.",
      List.of(
          "A trail without validation that delivers to the same place",
          "A file that was delivered late, whose digest is missing from the copy"),
      List.of("attack.impact", "attack.t1565.001")),

  LOG_UNREADABLE(
      "5b1c6f52-7f0e-4c0b-9d25-0a4f3f6f1d04",
      "CloudTrail log file cannot be read",
      "A log file is there, and its content cannot be read: access is denied, or it is no gzip.",
      "Read the reason. Check the bucket's policy, the object's owner and the policy of the KMS"
          + " key; somebody may have changed them so that nobody reads this file.",
      List.of("The reader's role lacks s3:GetObject or kms:Decrypt", "A damaged transfer"),
      List.of("attack.impact", "attack.t1565.001", "attack.stealth", "attack.t1070")),

  FOREIGN_RECORDS(
      "5b1c6f52-7f0e-4c0b-9d25-0a4f3f6f1d05",
      "CloudTrail records in a foreign log file",
      "A log file holds records that name another account or region than the file's own key does."
          + " CloudTrail does not deliver such files.",
      "Compare the records with CloudTrail's event history of the account that they name. Find out"
          + " who wrote the file.",
      List.of("Archives that a tool merged"),
      List.of("attack.impact", "attack.t1565.001")),

  MOVED(
      "5b1c6f52-7f0e-4c0b-9d25-0a4f3f6f1d06",
      "CloudTrail log files or digests were moved",
      "A log file or digest lies elsewhere than it, or its digest, says. What lies in a wrong place"
          + " is missing from the right one, and may pass for something else.",
      "Compare the place that the reason names with the one where the file is. If this is a copy,"
          + " copy it again with all of its folders. In the bucket that CloudTrail delivers to, look"
          + " for CopyObject and PutObject on the key.",
      List.of("A copy whose folders were rearranged"),
      List.of("attack.impact", "attack.t1565.001", "attack.stealth", "attack.t1070")),

  DIGEST_MISSING(
      "5b1c6f52-7f0e-4c0b-9d25-0a4f3f6f1d07",
      "CloudTrail digest is missing",
      "A digest is not there, though the chain of digests, or the rhythm of its trail, says that it"
          + " was delivered. Nothing proves the log files of its time.",
      "Look for DeleteObject and DeleteObjects on the key, and for StopLogging, UpdateTrail and"
          + " DeleteTrail around the time. Recover the digest from an earlier version or a replica.",
      List.of("A copy of a part of the archive", "A lifecycle rule that ends the retention"),
      List.of(
          "attack.stealth",
          "attack.t1070",
          "attack.t1070.004",
          "attack.defense-impairment",
          "attack.t1685.002")),

  DIGEST_MODIFIED(
      "5b1c6f52-7f0e-4c0b-9d25-0a4f3f6f1d08",
      "CloudTrail digest was modified",
      "The content of a digest is not what CloudTrail delivered. What it says of log files proves"
          + " nothing.",
      "Keep the digest as it is, with the metadata of the object. Fetch its earlier versions if the"
          + " bucket is versioned. Look for PutObject and CopyObject on the key.",
      List.of("A copy that a tool unpacked and packed anew with changes", "A damaged transfer"),
      List.of("attack.stealth", "attack.t1070", "attack.impact", "attack.t1565.001")),

  DIGEST_SIGNATURE(
      "5b1c6f52-7f0e-4c0b-9d25-0a4f3f6f1d09",
      "CloudTrail digest signature is false",
      "CloudTrail did not sign this digest as it is: its signature is absent, no signature, or not"
          + " that of this content. What it says of log files proves nothing.",
      "Keep the digest as it is, with the metadata of the object. Look for PutObject and CopyObject"
          + " on the key. Treat the log files that it lists as unproven.",
      List.of("An object that was copied in the bucket without its metadata"),
      List.of("attack.stealth", "attack.t1070", "attack.impact", "attack.t1565.001")),

  CHAIN_BROKEN(
      "5b1c6f52-7f0e-4c0b-9d25-0a4f3f6f1d10",
      "CloudTrail digest chain is broken",
      "A digest does not follow from the one before it, or time lies between them for which there is"
          + " none. Digests, and the log files that they listed, may have been taken out.",
      "Look at the time between the digests: for StopLogging, UpdateTrail and DeleteTrail, and for"
          + " deleted digests. Without them nothing is known of the events of that time.",
      List.of("Logging that was stopped and started again on purpose"),
      List.of("attack.stealth", "attack.t1070", "attack.defense-impairment", "attack.t1685.002")),

  DIGEST_UNREADABLE(
      "5b1c6f52-7f0e-4c0b-9d25-0a4f3f6f1d11",
      "CloudTrail digest cannot be read",
      "A digest is there, and its content cannot be read or understood. Nothing proves the log files"
          + " of its time.",
      "Read the reason. Check the bucket's policy, the object's owner and the policy of the KMS key."
          + " Fetch the object's earlier versions if the bucket is versioned.",
      List.of("The reader's role lacks s3:GetObject or kms:Decrypt", "A damaged transfer"),
      List.of("attack.stealth", "attack.t1070", "attack.impact", "attack.t1565.001"));

  private static final String VALIDATION =
      "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/"
          + "cloudtrail-log-file-validation-intro.html";

  private final AlertRule rule;

  IntegrityRule(
      String id,
      String title,
      String description,
      String remediation,
      List<String> falsePositives,
      List<String> attackTags) {
    List<String> tags = new ArrayList<>(attackTags);
    tags.add("flowtrail.practice.1");
    this.rule =
        new AlertRule(
            id,
            title,
            description,
            Severity.CRITICAL,
            "",
            "cloudtrail",
            tags,
            falsePositives,
            List.of(VALIDATION),
            remediation);
  }

  AlertRule rule() {
    return rule;
  }

  /** The rule that a finding matches; empty if it is none to raise an alarm about. */
  static Optional<IntegrityRule> of(IntegrityFinding finding) {
    if (!finding.fault()) {
      return Optional.empty();
    }
    boolean log = finding.kind() == IntegrityFinding.Kind.LOG;
    IntegrityRule rule =
        switch (finding.verdict()) {
          case MODIFIED -> log ? LOG_MODIFIED : DIGEST_MODIFIED;
          case MISSING -> log ? LOG_MISSING : DIGEST_MISSING;
          case BAD_SIGNATURE -> DIGEST_SIGNATURE;
          case BROKEN_CHAIN -> CHAIN_BROKEN;
          case MOVED -> MOVED;
          case UNLISTED -> LOG_UNLISTED;
          case UNREADABLE -> log ? LOG_UNREADABLE : DIGEST_UNREADABLE;
          default -> finding.foreignRecords() > 0 ? FOREIGN_RECORDS : null;
        };
    return Optional.ofNullable(rule);
  }
}
