package io.flowtrail.detector.access;

import io.flowtrail.detector.DetectorRule;
import io.flowtrail.sigma.Level;
import java.util.List;

/** The rules under which access to buckets is alerted. */
final class AccessRules {
  static final String PROBING = "flowtrail-bucket-probing";
  static final String DISTRIBUTED = "flowtrail-bucket-denied-distributed";
  static final String ANONYMOUS = "flowtrail-bucket-anonymous";
  static final String FOREIGN = "flowtrail-bucket-foreign-account";
  static final String NEW_READER = "flowtrail-bucket-new-principal";
  static final String WIDE = "flowtrail-bucket-wide";
  static final String BULK_READ = "flowtrail-bucket-bulk-read";
  static final String BULK_DELETE = "flowtrail-bucket-bulk-delete";

  private static final String TRAIL_PAGE =
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html";
  private static final String ACCESS_PAGE =
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html";

  static final List<DetectorRule> ALL =
      List.of(
          new DetectorRule(
              PROBING,
              "Somebody tries which buckets and objects he can reach",
              "One principal, or one address without credentials, was refused many different"
                  + " buckets and objects, asked for many buckets that are not his or do not exist,"
                  + " or guessed names of objects. Graver if it then got into a bucket that had"
                  + " refused it.",
              Level.MEDIUM,
              "cloudtrail",
              List.of("attack.discovery", "attack.t1619", "attack.t1580", "flowtrail.practice.2"),
              List.of(
                  "A job whose rights were taken away, or not given yet",
                  "Inventory and posture scanners without rights on all buckets",
                  "Caches that ask for objects before they exist"),
              List.of(TRAIL_PAGE, ACCESS_PAGE),
              "Ask the owner of the principal what it was to do there. If nobody knows, disable the"
                  + " key or revoke the sessions of the role, and look at what it did elsewhere."
                  + " Where it got in after refusals, find the change of policy that let it in."),
          new DetectorRule(
              DISTRIBUTED,
              "Many callers refused by one bucket",
              "One bucket refused many different principals or addresses in a short time, or within"
                  + " a day: an attempt that is spread so that none of them stands out, or a policy"
                  + " that was tightened.",
              Level.MEDIUM,
              "s3access",
              List.of("attack.discovery", "attack.t1619", "flowtrail.practice.2"),
              List.of("A policy that was just tightened", "A site that was taken down"),
              List.of(ACCESS_PAGE),
              "Look at the last change of the bucket's policy. If there was none, look at what the"
                  + " callers have in common (network, client, time) and block it."),
          new DetectorRule(
              ANONYMOUS,
              "Bucket lets callers without credentials in",
              "Somebody without credentials read objects of a bucket, or listed it, where that has"
                  + " not been usual for long: the bucket or the objects are public.",
              Level.MEDIUM,
              "s3access",
              List.of(
                  "attack.collection",
                  "attack.t1530",
                  "flowtrail.practice.2",
                  "flowtrail.story.public-bucket"),
              List.of("A new web site or public download"),
              List.of(
                  "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"),
              "If the bucket is not meant to be public, put the public access block on, then list"
                  + " the objects that were read and since when the bucket was open."),
          new DetectorRule(
              FOREIGN,
              "Bucket lets a foreign account in",
              "An account that is neither the bucket's own nor in the list accounts got into a"
                  + " bucket for the first time. Each account is told once for each bucket.",
              Level.MEDIUM,
              "cloudtrail",
              List.of("attack.collection", "attack.t1530", "attack.t1199", "flowtrail.practice.2"),
              List.of("A new partner", "An account of ours that is not in the list accounts"),
              List.of(TRAIL_PAGE),
              "Find the statement of the bucket's policy that lets the account in, and who wrote it."
                  + " Put accounts that belong there into the list accounts."),
          new DetectorRule(
              NEW_READER,
              "First access to logs or a sensitive bucket",
              "A principal got into a bucket of logs, or one of the list sensitive_buckets, that it"
                  + " never used while its usual callers were learned. Graver after refusals, for"
                  + " many objects, or for a foreign account.",
              Level.MEDIUM,
              "cloudtrail",
              List.of("attack.collection", "attack.t1530", "flowtrail.practice.2"),
              List.of("A new colleague, tool or release"),
              List.of(TRAIL_PAGE, ACCESS_PAGE),
              "Ask the owner of the principal. If nobody knows, revoke its sessions or keys, and"
                  + " list the objects that it read."),
          new DetectorRule(
              WIDE,
              "Objects of unusually many buckets read or deleted",
              "A principal read or deleted objects of far more buckets than it usually does:"
                  + " somebody looks for what is worth taking, or spreads what he does.",
              Level.MEDIUM,
              "cloudtrail",
              List.of("attack.collection", "attack.t1530", "attack.t1119", "flowtrail.practice.2"),
              List.of("A backup or classification that was newly set up"),
              List.of(TRAIL_PAGE),
              "Ask the owner of the principal. If it was not him, disable the key or revoke the"
                  + " sessions of the role, and look at what it read in each bucket."),
          new DetectorRule(
              BULK_READ,
              "Unusually many objects read from a bucket",
              "A principal read far more different objects of a bucket than it usually does.",
              Level.MEDIUM,
              "cloudtrail",
              List.of("attack.collection", "attack.t1530", "flowtrail.practice.2"),
              List.of("A new analysis, migration or restore"),
              List.of(TRAIL_PAGE),
              "Ask the owner of the principal. If it was not him, disable the key or revoke the"
                  + " sessions of the role, and list the objects read."),
          new DetectorRule(
              BULK_DELETE,
              "Unusually many objects deleted in a bucket",
              "A principal deleted far more objects of a bucket than it usually does. Jobs that"
                  + " tidy up become usual when they did so on two days; what lifecycle rules delete"
                  + " does not count.",
              Level.MEDIUM,
              "cloudtrail",
              List.of("attack.impact", "attack.t1485", "flowtrail.practice.2"),
              List.of("The first run of a job that tidies up", "An environment that is taken down"),
              List.of(TRAIL_PAGE, ACCESS_PAGE),
              "Stop the principal (disable the key, revoke the sessions). Restore from versions,"
                  + " replicas or backups; keep delete markers and old versions until it is clear"
                  + " what happened."));

  private AccessRules() {}
}
