package io.flowtrail.cloudtrail.digest;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How the place where an object was read compares with the place that a digest names. */
enum Place {
  /** The same, as far as it can be compared. */
  SAME,
  /** The same path in another bucket, or a copy in folders of its own. */
  RELOCATED,
  /** Another place. */
  OTHER;

  private static final String ROOT = "AWSLogs/";
  private static final Pattern DAY = Pattern.compile("(?:^|/)(\\d{4}/\\d{2}/\\d{2})/[^/]*$");
  private static final DateTimeFormatter DAY_FOLDERS =
      DateTimeFormatter.ofPattern("uuuu/MM/dd").withZone(ZoneOffset.UTC);

  /**
   * Compares. In a directory the bucket is not compared, and neither is what stands before {@code
   * AWSLogs/}; in a copy without these folders what is left of the path.
   */
  static Place compare(StoredAt at, String bucket, String object) {
    if (!at.name().equals(StoredAt.nameOf(object))) {
      return OTHER;
    }
    if (!at.bucket().isEmpty()) {
      if (at.bucket().equals(bucket)) {
        return at.key().equals(object) ? SAME : OTHER;
      }
      return tail(at.key()).equals(tail(object)) ? RELOCATED : OTHER;
    }
    int root = rootOf(at.key());
    if (root >= 0) {
      return sameFolders(at.key().substring(root), tail(object)) ? SAME : OTHER;
    }
    if (at.key().indexOf('/') < 0 || sameEnd(at.key(), object)) {
      return SAME;
    }
    // A copy in folders of its own, but not one in the folders of another day.
    String day = dayOf(at.key());
    return day.isEmpty() || day.equals(dayOf(object)) ? RELOCATED : OTHER;
  }

  /** Whether an object lies in the folders of another day than the one that its name tells. */
  static boolean isInOtherDay(StoredAt at, long delivery) {
    String day = dayOf(at.key());
    return !day.isEmpty() && !day.equals(DAY_FOLDERS.format(Instant.ofEpochMilli(delivery)));
  }

  /** Whether the folders are there that AWS writes. */
  static boolean hasFolders(StoredAt at) {
    return rootOf(at.key()) >= 0;
  }

  private static String dayOf(String key) {
    Matcher day = DAY.matcher(key);
    return day.find() ? day.group(1) : "";
  }

  private static int rootOf(String key) {
    for (int at = key.lastIndexOf(ROOT); at >= 0; at = key.lastIndexOf(ROOT, at - 1)) {
      if (at == 0 || key.charAt(at - 1) == '/') {
        return at;
      }
    }
    return -1;
  }

  private static String tail(String key) {
    int root = rootOf(key);
    return root < 0 ? key : key.substring(root);
  }

  private static String folders(String key) {
    return key.substring(0, key.lastIndexOf('/') + 1);
  }

  /** Names are compared already, without regard to the ending that unpacking takes away. */
  private static boolean sameFolders(String one, String other) {
    return folders(one).equals(folders(other));
  }

  private static boolean sameEnd(String key, String object) {
    return ("/" + folders(object)).endsWith("/" + folders(key));
  }
}
