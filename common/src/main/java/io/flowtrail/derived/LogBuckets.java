package io.flowtrail.derived;

import io.flowtrail.event.NamedLists;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** What a record tells of whether a bucket holds logs. */
final class LogBuckets {
  /** Names that AWS itself proposes for buckets of logs, and the word that people put in. */
  private static final List<String> NAMES =
      List.of(
          "cloudtrail",
          "aws-controltower-logs-",
          "aws-controltower-s3-access-logs-",
          "aws-security-data-lake-");

  private static final String PREFIX = "AWSLogs/";

  private final Set<String> listed;

  LogBuckets(NamedLists lists) {
    listed =
        lists.entries(NamedLists.LOG_BUCKETS).stream()
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());
  }

  boolean isNamed(String bucket) {
    String name = bucket.toLowerCase(Locale.ROOT);
    if (listed.contains(name)) {
      return true;
    }
    for (String known : NAMES) {
      if (name.contains(known)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a key (or prefix) lies where AWS services deliver logs: below {@code AWSLogs/}. */
  static boolean isLogKey(String key) {
    int at = key.indexOf(PREFIX);
    return at == 0 || at > 0 && key.charAt(at - 1) == '/';
  }

  /** Whether a bucket policy lets a log-delivering service write. */
  static boolean deliversLogs(String policy) {
    return policy.contains("/" + PREFIX)
        && (policy.contains("\"cloudtrail.amazonaws.com\"")
            || policy.contains("\"delivery.logs.amazonaws.com\""));
  }
}
