package io.flowtrail.derived;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.trail_exclusions}: what the selectors that are being put leave out, each as
 * {@code field:value}: {@code eventSource:kms.amazonaws.com}, {@code userIdentity.arn:arn:...}.
 */
final class TrailExclusions implements DerivedField {
  private static final int MOST = 100;
  private static final List<String> NEGATIONS =
      List.of("notEquals", "notStartsWith", "notEndsWith");

  @Override
  public String name() {
    return "flowtrail.trail_exclusions";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    int eventName = slotOf.applyAsInt("eventName");
    int basic = slotOf.applyAsInt("requestParameters.eventSelectors");
    int advanced = slotOf.applyAsInt("requestParameters.advancedEventSelectors");
    return Optional.of(
        (event, values) -> {
          if (!TrailManagementEvents.SELECTING.contains(SlotText.first(event, eventName))) {
            return;
          }
          Set<String> excluded = new LinkedHashSet<>();
          for (JsonNode selector : JsonTree.each(JsonTree.ofSlot(event, basic))) {
            JsonTree.texts(JsonTree.member(selector, "excludeManagementEventSources"))
                .forEach(service -> excluded.add("eventSource:" + service));
          }
          for (JsonNode selector : JsonTree.each(JsonTree.ofSlot(event, advanced))) {
            for (JsonNode field : JsonTree.each(JsonTree.member(selector, "fieldSelectors"))) {
              String name = JsonTree.text(field, "field");
              for (String negation : NEGATIONS) {
                JsonTree.texts(JsonTree.member(field, negation))
                    .forEach(value -> excluded.add(name + ":" + value));
              }
            }
          }
          excluded.stream().limit(MOST).forEach(values::addText);
        });
  }
}
