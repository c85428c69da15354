package io.flowtrail.s3access;

import io.flowtrail.event.LogEvent;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;

/** Times as access logs write them. */
final class AccessTime {
  /** {@code 06/Feb/2019:00:00:38 +0000}. */
  private static final int LENGTH = 26;

  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";
  private static final long LAST_MILLISECOND = 253_402_300_799_999L;

  private AccessTime() {}

  /** What stands between the brackets, in milliseconds, or {@link LogEvent#NO_TIME}. */
  static long parse(byte[] b, int start, int end) {
    if (end - start != LENGTH
        || b[start + 2] != '/'
        || b[start + 6] != '/'
        || b[start + 11] != ':'
        || b[start + 14] != ':'
        || b[start + 17] != ':'
        || b[start + 20] != ' '
        || b[start + 21] != '+' && b[start + 21] != '-') {
      return LogEvent.NO_TIME;
    }
    int day = digits(b, start, 2);
    int month = month(b, start + 3);
    int year = digits(b, start + 7, 4);
    int hour = digits(b, start + 12, 2);
    int minute = digits(b, start + 15, 2);
    int second = digits(b, start + 18, 2);
    int zoneHour = digits(b, start + 22, 2);
    int zoneMinute = digits(b, start + 24, 2);
    if ((day | month | year | hour | minute | second | zoneHour | zoneMinute) < 0
        || hour > 23
        || minute > 59
        || second > 60
        || zoneHour > 18
        || zoneMinute > 59) {
      return LogEvent.NO_TIME;
    }
    try {
      long seconds =
          LocalDate.of(year, month, day).toEpochDay() * 86_400 + hour * 3600 + minute * 60 + second;
      long zone = zoneHour * 3600L + zoneMinute * 60L;
      return 1000 * (b[start + 21] == '-' ? seconds + zone : seconds - zone);
    } catch (DateTimeException e) {
      return LogEvent.NO_TIME;
    }
  }

  private static int digits(byte[] b, int from, int count) {
    int number = 0;
    for (int i = from; i < from + count; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  private static int month(byte[] b, int from) {
    for (int i = 0; i < 12; i++) {
      if (b[from] == MONTHS.charAt(3 * i)
          && b[from + 1] == MONTHS.charAt(3 * i + 1)
          && b[from + 2] == MONTHS.charAt(3 * i + 2)) {
        return i + 1;
      }
    }
    return -1;
  }

  /**
   * Any form in which the JSON of CloudWatch Logs may have it: that of the text format, ISO 8601,
   * seconds or milliseconds since 1970.
   */
  static long parse(String text) {
    String inside =
        text.startsWith("[") && text.endsWith("]") ? text.substring(1, text.length() - 1) : text;
    byte[] bytes = inside.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    long time = parse(bytes, 0, bytes.length);
    if (time != LogEvent.NO_TIME) {
      return time;
    }
    if (inside.matches("[0-9]{9,15}")) {
      long number = Long.parseLong(inside);
      long millis = number < 100_000_000_000L ? number * 1000 : number;
      return millis <= LAST_MILLISECOND ? millis : LogEvent.NO_TIME;
    }
    try {
      long millis = OffsetDateTime.parse(inside).toInstant().toEpochMilli();
      return millis <= LAST_MILLISECOND ? millis : LogEvent.NO_TIME;
    } catch (DateTimeException e) {
      return LogEvent.NO_TIME;
    }
  }

  /** {@code 2019-02-06T00:00:38Z}. */
  static String iso(long millis) {
    return DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(millis));
  }
}
