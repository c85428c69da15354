package io.flowtrail.detector.access;

import io.flowtrail.detector.DetectorRule;
import io.flowtrail.sigma.Level;
import java.util.List;

/** The rules under which access to buckets is alerted. */
final class AccessRules {
  static final String PROBING = "flowtrail-bucket-probing";

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
                  + " Where it got in after refusals, find the change of policy that let it in."));

  private AccessRules() {}
}
