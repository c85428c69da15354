package io.flowtrail.detector.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** How findings about identities and their acts put times and values of logs into words. */
public final class Tell {
  /** Longest value of a log in a sentence: whoever writes logs does not write alerts. */
  private static final int LONGEST = 200;

  private Tell() {}

  /** A moment to the second, in UTC: {@code 2026-03-01T10:00:00Z}. */
  public static String time(long millis) {
    return Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** A day, in UTC: {@code 2026-03-01}. */
  public static String day(long millis) {
    return Instant.ofEpochMilli(millis).toString().substring(0, 10);
  }

  /** A span in its two largest units: {@code 3 h 5 min}, {@code 46 d}. */
  public static String span(long millis) {
    Duration span = Duration.ofMillis(Math.max(0, millis));
    if (span.toDays() >= 3) {
      return span.toDays() + " d";
    }
    if (span.toHours() > 0) {
      long minutes = span.toMinutesPart();
      return span.toHours() + " h" + (minutes == 0 ? "" : " " + minutes + " min");
    }
    return span.toMinutes() > 0 ? span.toMinutes() + " min" : span.toSeconds() + " s";
  }

  /** A value of a log, no longer than a sentence bears and without line breaks. */
  public static String cut(String value) {
    String plain = value;
    if (plain.length() > LONGEST) {
      int end = Character.isHighSurrogate(plain.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
      plain = plain.substring(0, end) + "…";
    }
    for (int i = 0; i < plain.length(); i++) {
      if (Character.isISOControl(plain.charAt(i))) {
        return plain.replaceAll("\\p{Cntrl}", " ");
      }
    }
    return plain;
  }
}
