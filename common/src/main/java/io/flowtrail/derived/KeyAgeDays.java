package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.key_age_days}: whole days since the access key of the request was made, where
 * the record tells: temporary keys carry the time of their session. No record tells the age of a
 * long-lived key, so the field is absent there.
 */
final class KeyAgeDays implements DerivedField {
  @Override
  public String name() {
    return "flowtrail.key_age_days";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    int key = slotOf.applyAsInt("userIdentity.accessKeyId");
    int created = slotOf.applyAsInt("userIdentity.sessionContext.attributes.creationDate");
    return Optional.of(
        (event, values) -> {
          if (!SlotText.first(event, key).startsWith("ASIA") || event.time() == LogEvent.NO_TIME) {
            return;
          }
          String since = SlotText.first(event, created);
          if (since.isEmpty() || since.length() > 40) {
            return;
          }
          try {
            long age = event.time() - Instant.parse(since).toEpochMilli();
            if (age >= 0) {
              values.addNumber(TimeUnit.MILLISECONDS.toDays(age));
            }
          } catch (DateTimeException | ArithmeticException e) {
            // No date: the age is unknown, and the field absent.
            return;
          }
        });
  }
}
