package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** Bytes that went one way, whatever the log calls them. */
final class Bytes {
  private Bytes() {}

  static Optional<DerivedField.Derivation> bind(
      LogSource source, ToIntFunction<String> slotOf, boolean out) {
    return switch (source) {
      case CLOUDTRAIL ->
          Optional.of(
              number(
                  slotOf.applyAsInt(
                      "additionalEventData.bytesTransferred" + (out ? "Out" : "In"))));
      case S3_ACCESS ->
          Optional.of(out ? number(slotOf.applyAsInt("bytes_sent")) : uploadOfAccessLog(slotOf));
      case VPC_FLOW -> Optional.of(flow(slotOf, out ? Traffic.OUTBOUND : Traffic.INBOUND));
    };
  }

  private static DerivedField.Derivation number(int slot) {
    return (event, values) -> add(event, slot, values);
  }

  private static void add(LogEvent event, int slot, DerivedField.Values values) {
    for (int v = event.first(slot); v >= 0; v = event.next(v)) {
      long whole = event.wholeNumber(v, -1);
      if (whole >= 0) {
        values.addNumber(whole);
        return;
      }
      double number = event.number(v);
      if (number >= 0 && number < 9e18) {
        values.addNumber((long) number);
        return;
      }
    }
  }

  /** Access logs have no count of received bytes; the size of what was put is one. */
  private static DerivedField.Derivation uploadOfAccessLog(ToIntFunction<String> slotOf) {
    int operation = slotOf.applyAsInt("operation");
    int size = slotOf.applyAsInt("object_size");
    return (event, values) -> {
      switch (SlotText.first(event, operation)) {
        case "REST.PUT.OBJECT", "REST.POST.OBJECT", "REST.PUT.PART" -> add(event, size, values);
        default -> {}
      }
    };
  }

  private static DerivedField.Derivation flow(ToIntFunction<String> slotOf, String direction) {
    int traffic = slotOf.applyAsInt(Traffic.NAME);
    int action = slotOf.applyAsInt("action");
    int bytes = slotOf.applyAsInt("bytes");
    return (event, values) -> {
      // What was rejected never went anywhere.
      if (!SlotText.first(event, action).equals("REJECT")
          && SlotText.first(event, traffic).equals(direction)) {
        add(event, bytes, values);
      }
    };
  }
}
