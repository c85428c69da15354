package io.flowtrail.detector.silence;

import java.time.Duration;

/** What kind of log a stream is. Names are part of facts and state: never change them. */
enum StreamKind {
  CLOUDTRAIL("CloudTrail", Duration.ofHours(3), 0),
  FLOW_LOG("the flow log", Duration.ofHours(2), 0),

  /** AWS delivers access logs on a best effort, and quiet buckets have nothing to log. */
  ACCESS_LOG("the access log of bucket", Duration.ofHours(24), -1),

  /** CloudTrail of all regions of an account, beside other accounts. */
  ACCOUNT("CloudTrail of account", Duration.ofHours(6), 1);

  private final String words;
  private final Duration least;
  private final int steps;

  StreamKind(String words, Duration least, int steps) {
    this.words = words;
    this.least = least;
    this.steps = steps;
  }

  /** What a sentence calls it, before its name. */
  String words() {
    return words;
  }

  /** No shorter pause is silence, in milliseconds. */
  long least() {
    return least.toMillis();
  }

  /** How much graver its silence is than others'. */
  int steps() {
    return steps;
  }
}
