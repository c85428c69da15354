package io.flowtrail.cloudtrail;

import io.flowtrail.event.LogEvent;

/** ISO 8601 times straight from bytes: {@code 2026-03-01T10:00:00Z}, with fraction and offset. */
final class EventTime {
  private static final long DAY = 86_400_000L;

  private EventTime() {}

  /**
   * Reads a time; without an offset it is UTC, as CloudTrail's times are. Digits beyond
   * milliseconds are cut.
   *
   * @return milliseconds since 1970, or {@link LogEvent#NO_TIME}
   */
  static long parse(byte[] b, int from, int to) {
    if (to - from < 19
        || b[from + 4] != '-'
        || b[from + 7] != '-'
        || (b[from + 10] | 0x20) != 't' && b[from + 10] != ' '
        || b[from + 13] != ':'
        || b[from + 16] != ':') {
      return LogEvent.NO_TIME;
    }
    int year = two(b, from) * 100 + two(b, from + 2);
    int month = two(b, from + 5);
    int day = two(b, from + 8);
    int hour = two(b, from + 11);
    int minute = two(b, from + 14);
    int second = two(b, from + 17);
    if (year < 0
        || two(b, from) < 0
        || two(b, from + 2) < 0
        || month < 1
        || month > 12
        || day < 1
        || day > daysIn(year, month)
        || hour < 0
        || hour > 23
        || minute < 0
        || minute > 59
        || second < 0
        || second > 60) {
      return LogEvent.NO_TIME;
    }
    int at = from + 19;
    int millis = 0;
    if (at < to && (b[at] == '.' || b[at] == ',')) {
      int unit = 100;
      int digits = 0;
      for (at++; at < to && b[at] >= '0' && b[at] <= '9'; at++, digits++) {
        millis += (b[at] - '0') * unit;
        unit /= 10;
      }
      if (digits == 0) {
        return LogEvent.NO_TIME;
      }
    }
    long offset = offset(b, at, to);
    if (offset == LogEvent.NO_TIME) {
      return LogEvent.NO_TIME;
    }
    return days(year, month, day) * DAY
        + ((hour * 60L + minute) * 60 + second) * 1000
        + millis
        - offset;
  }

  private static long offset(byte[] b, int at, int to) {
    int length = to - at;
    if (length == 0 || length == 1 && (b[at] | 0x20) == 'z') {
      return 0;
    }
    boolean colon = length == 6 && b[at + 3] == ':';
    if (!colon && length != 5 && length != 3 || b[at] != '+' && b[at] != '-') {
      return LogEvent.NO_TIME;
    }
    int hours = two(b, at + 1);
    int minutes = length == 3 ? 0 : two(b, at + (colon ? 4 : 3));
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) {
      return LogEvent.NO_TIME;
    }
    long millis = (hours * 60L + minutes) * 60_000;
    return b[at] == '-' ? -millis : millis;
  }

  /** Two digits, or something far below zero. */
  private static int two(byte[] b, int at) {
    int tens = b[at] - '0';
    int ones = b[at + 1] - '0';
    return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -100_000 : tens * 10 + ones;
  }

  private static int daysIn(int year, int month) {
    if (month == 2) {
      return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
    }
    return month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
  }

  /** Days since 1970 in the proleptic Gregorian calendar, counting years from March. */
  private static long days(int year, int month, int day) {
    int y = month <= 2 ? year - 1 : year;
    int era = Math.floorDiv(y, 400);
    int yearOfEra = y - era * 400;
    int dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
    return era * 146_097L + dayOfEra - 719_468;
  }
}
