package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.log_age_days}: how many days before the record the log object was written on
 * which it acts; the date stands in the object's key.
 */
final class LogAgeDays implements DerivedField {
  @Override
  public String name() {
    return "flowtrail.log_age_days";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source == LogSource.VPC_FLOW) {
      return Optional.empty();
    }
    int key = slotOf.applyAsInt(ObjectKey.NAME);
    return Optional.of(
        (event, values) -> {
          String name = SlotText.first(event, key);
          if (LogBuckets.isLogKey(name) && event.time() != LogEvent.NO_TIME) {
            OptionalLong date = date(name);
            if (date.isPresent() && event.time() >= date.getAsLong()) {
              values.addNumber(TimeUnit.MILLISECONDS.toDays(event.time() - date.getAsLong()));
            }
          }
        });
  }

  /** The first {@code /2026/03/01/} or {@code /year=2026/month=03/day=01/} of the key. */
  private static OptionalLong date(String key) {
    String plain = key.replace("/year=", "/").replace("/month=", "/").replace("/day=", "/");
    for (int at = plain.indexOf('/'); at >= 0; at = plain.indexOf('/', at + 1)) {
      int year = digits(plain, at + 1, 4);
      int month = digits(plain, at + 6, 2);
      int day = digits(plain, at + 9, 2);
      if (year >= 2000 && month >= 0 && day >= 0) {
        try {
          return OptionalLong.of(
              LocalDate.of(year, month, day).atStartOfDay(ZoneOffset.UTC).toEpochSecond() * 1000);
        } catch (DateTimeException e) {
          return OptionalLong.empty();
        }
      }
    }
    return OptionalLong.empty();
  }

  /** So many digits and then a slash, as a number; else -1. */
  private static int digits(String text, int from, int count) {
    if (from + count >= text.length() || text.charAt(from + count) != '/') {
      return -1;
    }
    int sum = 0;
    for (int i = from; i < from + count; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      sum = sum * 10 + digit;
    }
    return sum;
  }
}
