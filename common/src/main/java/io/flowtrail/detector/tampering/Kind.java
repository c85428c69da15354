package io.flowtrail.detector.tampering;

/**
 * The different ways to blind those who read the logs. Several acts of one kind are one step.
 *
 * <p>Names are part of state: never change them.
 */
enum Kind {
  /** A trail or event data store stopped or deleted. */
  LOGGING_STOPPED("logging stopped"),
  /** A trail or event data store that sees or proves less than before. */
  TRAIL_NARROWED("trail narrowed"),
  FLOW_LOGS_DELETED("flow logs deleted"),
  /** Log objects, digests, log buckets or audit log groups deleted. */
  LOGS_DESTROYED("logs destroyed"),
  /** A log bucket whose objects now expire early, are unversioned or open to others. */
  BUCKET_WEAKENED("log bucket weakened"),
  /** A key with which a trail encrypts disabled or scheduled for deletion. */
  KEY_DISABLED("key of a trail disabled"),
  /** GuardDuty, Config, Security Hub, Macie, Inspector or Access Analyzer impaired. */
  DETECTION_STOPPED("detection service stopped"),
  /** Something undone; told, but counts for nothing. */
  RESTORED("restored");

  private final String words;

  Kind(String words) {
    this.words = words;
  }

  String words() {
    return words;
  }
}
