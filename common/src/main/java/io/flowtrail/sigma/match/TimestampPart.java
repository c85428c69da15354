package io.flowtrail.sigma.match;

import io.flowtrail.sigma.FieldModifier;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;

/**
 * Parts of timestamps, in UTC. Timestamps are understood as AWS's logs write them: ISO 8601 with
 * {@code Z} or an offset (UTC where neither stands there), seconds or milliseconds since 1970, and
 * {@code 06/Feb/2019:00:00:38 +0000}.
 */
final class TimestampPart {
  /** What stands for a text that is no timestamp. */
  static final int NONE = Integer.MIN_VALUE;

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private static final int SHORTEST_MILLIS = 12;

  private final String text;
  private int at;

  private TimestampPart(String text) {
    this.text = text;
  }

  /** A part of a timestamp, or {@link #NONE}. */
  static int of(String text, FieldModifier part) {
    if (text.length() < 4 || text.length() > 48) {
      return NONE;
    }
    LocalDateTime time;
    try {
      time = new TimestampPart(text).read();
    } catch (DateTimeException e) {
      return NONE;
    }
    if (time == null) {
      return NONE;
    }
    return switch (part) {
      case MINUTE -> time.getMinute();
      case HOUR -> time.getHour();
      case DAY -> time.getDayOfMonth();
      case WEEK -> time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
      case MONTH -> time.getMonthValue();
      default -> time.getYear();
    };
  }

  private LocalDateTime read() {
    if (text.matches("[0-9]{4,18}(\\.[0-9]{1,9})?")) {
      int dot = text.indexOf('.');
      String whole = dot < 0 ? text : text.substring(0, dot);
      long number = Long.parseLong(whole);
      Instant instant =
          whole.length() >= SHORTEST_MILLIS
              ? Instant.ofEpochMilli(number)
              : Instant.ofEpochSecond(number);
      return LocalDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
    return text.indexOf('/') >= 0 ? accessLog() : iso();
  }

  private LocalDateTime iso() {
    int year = digits(4, 4);
    expect('-');
    int month = digits(2, 2);
    expect('-');
    int day = digits(2, 2);
    int hour = 0;
    int minute = 0;
    int second = 0;
    if (at < text.length()) {
      if (!accept('T') && !accept('t')) {
        expect(' ');
      }
      hour = digits(2, 2);
      expect(':');
      minute = digits(2, 2);
      if (accept(':')) {
        second = digits(2, 2);
        if (accept('.')) {
          digits(1, 9);
        }
      }
    }
    // A leap second belongs to its minute.
    return utc(LocalDateTime.of(year, month, day, hour, minute, Math.min(second, 59)));
  }

  private LocalDateTime accessLog() {
    boolean bracket = accept('[');
    int day = digits(1, 2);
    expect('/');
    int month =
        at + 3 > text.length()
            ? 0
            : 1 + MONTHS.indexOf(text.substring(at, at + 3).toLowerCase(Locale.ROOT));
    at += 3;
    expect('/');
    int year = digits(4, 4);
    expect(':');
    int hour = digits(2, 2);
    expect(':');
    int minute = digits(2, 2);
    expect(':');
    int second = digits(2, 2);
    accept(' ');
    if (bracket && text.endsWith("]")) {
      return new TimestampPart(text.substring(at, text.length() - 1))
          .utc(LocalDateTime.of(year, month, day, hour, minute, Math.min(second, 59)));
    }
    return utc(LocalDateTime.of(year, month, day, hour, minute, Math.min(second, 59)));
  }

  /** Takes the offset at the end into account. */
  private LocalDateTime utc(LocalDateTime local) {
    if (at == text.length()) {
      return local;
    }
    if (accept('Z') || accept('z')) {
      return at == text.length() ? local : null;
    }
    boolean behind = accept('-');
    if (!behind) {
      expect('+');
    }
    int hours = digits(2, 2);
    accept(':');
    int minutes = at < text.length() ? digits(2, 2) : 0;
    if (at != text.length()) {
      return null;
    }
    ZoneOffset offset =
        ZoneOffset.ofHoursMinutes(behind ? -hours : hours, behind ? -minutes : minutes);
    return OffsetDateTime.of(local, offset).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
  }

  private boolean accept(char c) {
    if (at < text.length() && text.charAt(at) == c) {
      at++;
      return true;
    }
    return false;
  }

  private void expect(char c) {
    if (!accept(c)) {
      throw new DateTimeException("no timestamp");
    }
  }

  private int digits(int least, int most) {
    int start = at;
    int value = 0;
    while (at < text.length() && at - start < most) {
      int digit = text.charAt(at) - '0';
      if (digit < 0 || digit > 9) {
        break;
      }
      value = value * 10 + digit;
      at++;
    }
    if (at - start < least) {
      throw new DateTimeException("no timestamp");
    }
    return value;
  }
}
