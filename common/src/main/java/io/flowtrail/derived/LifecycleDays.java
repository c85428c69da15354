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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * {@code flowtrail.lifecycle_days}: after how many days the lifecycle that is being put deletes the
 * first objects: the smallest expiration, of current or old versions, of all enabled rules.
 */
final class LifecycleDays implements DerivedField {
  /** Prefixes under which nobody keeps logs. */
  private static final Pattern ELSEWHERE =
      Pattern.compile(
          "(?i)^(?:tmp|temp|cache|scratch|staging|athena-results|query-results)(?:/|$)");

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
            if (JsonTree.text(rule, "Status").equalsIgnoreCase("Enabled") && mayCoverLogs(rule)) {
              smallest = Math.min(smallest, days(rule, event.time()));
            }
          }
          if (smallest != Long.MAX_VALUE) {
            values.addNumber(smallest);
          }
        });
  }

  /**
   * A rule for objects under some other prefix spares the logs. A prefix that holds {@code
   * AWSLogs}, or is the beginning of what may stand before it, does not; neither does a filter by
   * tags, which says nothing about names.
   */
  private static boolean mayCoverLogs(JsonNode rule) {
    JsonNode filter = JsonTree.member(rule, "Filter");
    String prefix =
        Stream.of(
                JsonTree.text(filter, "Prefix"),
                JsonTree.text(JsonTree.member(filter, "And"), "Prefix"),
                JsonTree.text(rule, "Prefix"))
            .filter(text -> !text.isEmpty())
            .findFirst()
            .orElse("");
    return !ELSEWHERE.matcher(prefix).find();
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
