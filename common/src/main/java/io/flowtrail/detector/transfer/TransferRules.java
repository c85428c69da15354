package io.flowtrail.detector.transfer;

import io.flowtrail.detector.DetectorRule;
import io.flowtrail.sigma.Level;
import java.util.List;

/** The rules under which unusual transfers are alerted. */
final class TransferRules {
  static final String EGRESS = "flowtrail-transfer-egress";
  static final String PRINCIPAL = "flowtrail-transfer-principal";
  static final String BUCKET = "flowtrail-transfer-bucket";
  static final String SLOW = "flowtrail-transfer-slow";

  private static final String FLOW_PAGE =
      "https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html";
  private static final String S3_PAGE =
      "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html";

  static final List<DetectorRule> ALL =
      List.of(
          new DetectorRule(
              EGRESS,
              "Unusually much sent out by a network interface",
              "A machine sent far more out of our networks than it usually does at such an hour, or"
                  + " more than the floor while its habits are not known yet.",
              Level.HIGH,
              "vpcflow",
              List.of(
                  "attack.exfiltration", "attack.t1048", "attack.t1567", "flowtrail.practice.3"),
              List.of(
                  "First run of a new backup, migration or release",
                  "Month-end reports to a partner",
                  "A public server on the day of a launch"),
              List.of(FLOW_PAGE),
              "Find out who owns the destination and which process sends. If nobody does, isolate"
                  + " the instance (security group without egress), keep its disk and memory, and"
                  + " revoke the credentials of its role."),
          new DetectorRule(
              PRINCIPAL,
              "Unusually much read from S3 by a principal",
              "A principal read far more bytes of objects than it usually does at such an hour, or"
                  + " more than the floor while its habits are not known yet.",
              Level.HIGH,
              "cloudtrail",
              List.of(
                  "attack.collection",
                  "attack.exfiltration",
                  "attack.t1530",
                  "attack.t1567",
                  "flowtrail.practice.3"),
              List.of("New analytics jobs", "Migrations", "Restores of backups"),
              List.of(S3_PAGE),
              "Ask the owner of the principal. If it was not him, disable the key or revoke the"
                  + " sessions of the role, and list the objects read (requests of the evidence)."),
          new DetectorRule(
              BUCKET,
              "Unusually much read from a bucket",
              "Anonymous readers, or several principals together, read far more from a bucket than"
                  + " is usual at such an hour, or more than the floor while its habits are not"
                  + " known yet.",
              Level.HIGH,
              "s3access",
              List.of(
                  "attack.collection",
                  "attack.exfiltration",
                  "attack.t1530",
                  "flowtrail.practice.3",
                  "flowtrail.practice.2"),
              List.of("Buckets that are public on purpose", "A new consumer of the data"),
              List.of(S3_PAGE),
              "If the bucket is not meant to be public, put the public access block on, then list"
                  + " the objects read."),
          new DetectorRule(
              SLOW,
              "Much sent out little by little",
              "Within a day far more left than usually does, though no hour of it was conspicuous;"
                  + " or one destination that is new got a lot, spread over many hours.",
              Level.MEDIUM,
              "vpcflow",
              List.of(
                  "attack.exfiltration",
                  "attack.t1048",
                  "attack.t1029",
                  "attack.t1030",
                  "flowtrail.practice.3"),
              List.of("Telemetry, backup or monitoring that was newly set up"),
              List.of(FLOW_PAGE),
              "Find out who owns the destination and which process sends. Transfers that are meant"
                  + " to be become usual within days."));

  private TransferRules() {}
}
