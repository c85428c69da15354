package io.flowtrail.sample;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZoneOffset;

/**
 * A day to be lived.
 *
 * @param number 0 for the first
 * @param midnight its beginning in UTC, seconds
 * @param workday Monday to Friday
 */
record Day(int number, long midnight, boolean workday) {
  static final int LENGTH = 86_400;

  static Day of(LocalDate start, int number) {
    LocalDate date = start.plusDays(number);
    DayOfWeek weekday = date.getDayOfWeek();
    return new Day(
        number,
        date.atStartOfDay(ZoneOffset.UTC).toEpochSecond(),
        weekday != DayOfWeek.SATURDAY && weekday != DayOfWeek.SUNDAY);
  }

  long at(int hour, int minute) {
    return at(hour, minute, 0);
  }

  long at(int hour, int minute, int second) {
    return midnight + hour * 3600L + minute * 60L + second;
  }
}
