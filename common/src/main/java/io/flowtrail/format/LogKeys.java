package io.flowtrail.format;

import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of object keys under which AWS delivers logs; CloudTrail's are with CloudTrail. */
final class LogKeys {
  /**
   * The tail of a server access log's key. The prefix before it is glued on as it is, so the name
   * cannot be found by the last slash.
   */
  static final Pattern ACCESS_LOG =
      Pattern.compile(
          "([0-9]{4})-([0-9]{2})-([0-9]{2})-([0-9]{2})-([0-9]{2})-([0-9]{2})-[0-9A-F]{16}"
              + "(?:\\.(?:gz|zst|bz2|log|txt))*$");

  /** {@code {account}_vpcflowlogs_{region}_{fl-id}_{YYYYMMDD}T{HHmm}Z_{hash}.log.gz}. */
  static final Pattern FLOW_LOG_NAME =
      Pattern.compile(
          "[0-9]{12}_vpcflowlogs_[a-z0-9-]+_fl-[0-9a-z]+_"
              + "([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})Z_[0-9A-Za-z]+\\.[0-9A-Za-z.]+$");

  /**
   * The service in {@code AWSLogs/[o-id/]{account}/{service}/...} or {@code
   * AWSLogs/aws-account-id={account}/aws-service={service}/...}.
   */
  static final Pattern SERVICE =
      Pattern.compile(
          "(?:^|/)AWSLogs/(?:o-[a-z0-9]{10,32}/)?"
              + "(?:[0-9]{12}|aws-account-id=[0-9]{12})/(?:aws-service=)?([A-Za-z0-9_-]+)/");

  private static final Pattern DAY_FOLDERS =
      Pattern.compile("/([0-9]{4})/([0-9]{2})/([0-9]{2})/(?:([0-9]{2})/)?");

  private static final Pattern HIVE_FOLDERS =
      Pattern.compile(
          "/year=([0-9]{4})/month=([0-9]{1,2})/day=([0-9]{1,2})/(?:hour=([0-9]{1,2})/)?");

  private static final Pattern TIME_IN_NAME =
      Pattern.compile("_([0-9]{4})([0-9]{2})([0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})?Z[^/]*$");

  private LogKeys() {}

  /** The time that the name of the file holds. */
  static OptionalLong timeInName(String key) {
    Matcher access = ACCESS_LOG.matcher(key);
    if (access.find()) {
      return time(access);
    }
    Matcher name = TIME_IN_NAME.matcher(key);
    return name.find() ? time(name) : OptionalLong.empty();
  }

  /** The day, or the hour, that the folders state. */
  static OptionalLong timeInFolders(String key) {
    for (Pattern folders : new Pattern[] {HIVE_FOLDERS, DAY_FOLDERS}) {
      OptionalLong last = OptionalLong.empty();
      Matcher found = folders.matcher(key);
      for (int at = 0; found.find(at); at = found.start() + 1) {
        OptionalLong time = time(found);
        last = time.isPresent() ? time : last;
      }
      if (last.isPresent()) {
        return last;
      }
    }
    return OptionalLong.empty();
  }

  private static OptionalLong time(Matcher found) {
    int[] parts = {0, 1, 1, 0, 0, 0};
    for (int i = 0; i < parts.length && i < found.groupCount(); i++) {
      String part = found.group(i + 1);
      parts[i] = part == null ? parts[i] : Integer.parseInt(part);
    }
    try {
      return OptionalLong.of(
          LocalDateTime.of(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
              .toInstant(ZoneOffset.UTC)
              .toEpochMilli());
    } catch (DateTimeException e) {
      return OptionalLong.empty();
    }
  }
}
