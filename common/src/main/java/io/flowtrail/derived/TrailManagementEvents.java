package io.flowtrail.derived;

import com.fasterxml.jackson.databind.JsonNode;
import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.trail_management_events}: which management events the selectors that are being
 * put let through: {@code all}, {@code read}, {@code write} or {@code none}.
 */
final class TrailManagementEvents implements DerivedField {
  static final Set<String> SELECTING =
      Set.of("PutEventSelectors", "CreateEventDataStore", "UpdateEventDataStore");

  @Override
  public String name() {
    return "flowtrail.trail_management_events";
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
          if (!SELECTING.contains(SlotText.first(event, eventName))) {
            return;
          }
          Covered covered = new Covered();
          if (event.first(basic) >= 0 && event.kind(event.first(basic)).isStructure()) {
            JsonTree.each(JsonTree.ofSlot(event, basic)).forEach(covered::basic);
          } else if (event.first(advanced) >= 0
              && event.kind(event.first(advanced)).isStructure()) {
            JsonTree.each(JsonTree.ofSlot(event, advanced)).forEach(covered::advanced);
          } else {
            return;
          }
          values.addText(covered.asText());
        });
  }

  private static final class Covered {
    private boolean reads;
    private boolean writes;

    /** Both members may be left out: management events are included, of both kinds. */
    void basic(JsonNode selector) {
      if (!JsonTree.text(selector, "includeManagementEvents").equalsIgnoreCase("false")) {
        String type = JsonTree.text(selector, "readWriteType");
        reads |= !type.equalsIgnoreCase("WriteOnly");
        writes |= !type.equalsIgnoreCase("ReadOnly");
      }
    }

    void advanced(JsonNode selector) {
      boolean management = false;
      boolean itsReads = true;
      boolean itsWrites = true;
      for (JsonNode field : JsonTree.each(JsonTree.member(selector, "fieldSelectors"))) {
        switch (JsonTree.text(field, "field")) {
          case "eventCategory" ->
              management = JsonTree.texts(JsonTree.member(field, "equals")).contains("Management");
          case "readOnly" -> {
            itsReads = JsonTree.texts(JsonTree.member(field, "equals")).contains("true");
            itsWrites = JsonTree.texts(JsonTree.member(field, "equals")).contains("false");
          }
          default -> {}
        }
      }
      reads |= management && itsReads;
      writes |= management && itsWrites;
    }

    String asText() {
      if (reads) {
        return writes ? "all" : "read";
      }
      return writes ? "write" : "none";
    }
  }
}
