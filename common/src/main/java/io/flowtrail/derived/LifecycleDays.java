package io.flowtrail.derived;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.lifecycle_days}: after how many days the lifecycle that is being put deletes the
 * first objects: the smallest expiration, of current or old versions, of all enabled rules.
 */
final class LifecycleDays implements DerivedField {
  @Override
  public String name() {
    return "flowtrail.lifecycle_days";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    int eventName = slotOf.applyAsInt("eventName");
    int lifecycle = slotOf.applyAsInt("requestParameters.LifecycleConfiguration");
    return Optional.of(
        (event, values) -> {
          if (!SlotText.first(event, eventName).startsWith("PutBucketLifecycle")) {
            return;
          }
          long smallest = Long.MAX_VALUE;
          for (JsonNode rule :
              JsonTree.each(JsonTree.member(JsonTree.ofSlot(event, lifecycle), "Rule"))) {
            if (JsonTree.text(rule, "Status").equalsIgnoreCase("Enabled")) {
              smallest = Math.min(smallest, days(rule, event.time()));
            }
          }
          if (smallest != Long.MAX_VALUE) {
            values.addNumber(smallest);
          }
        });
  }

  private static long days(JsonNode rule, long now) {
    JsonNode expiration = JsonTree.member(rule, "Expiration");
    long days = number(expiration, "Days");
    days = Math.min(days, untilDate(JsonTree.text(expiration, "Date"), now));
    return Math.min(
        days, number(JsonTree.member(rule, "NoncurrentVersionExpiration"), "NoncurrentDays"));
  }

  private static long number(JsonNode node, String name) {
    String text = JsonTree.text(node, name);
    if (text.isEmpty() || text.length() > 10) {
      return Long.MAX_VALUE;
    }
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private static long untilDate(String date, long now) {
    if (date.isEmpty() || date.length() > 40 || now == LogEvent.NO_TIME) {
      return Long.MAX_VALUE;
    }
    try {
      Instant at =
          date.indexOf('T') < 0
              ? Instant.parse(date + "T00:00:00Z")
              : OffsetDateTime.parse(date).toInstant();
      return Math.max(0, TimeUnit.MILLISECONDS.toDays(at.toEpochMilli() - now));
    } catch (DateTimeException | ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }
}
