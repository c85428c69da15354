package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** {@code flowtrail.mfa}: whether the caller had proven a second factor. */
final class Mfa implements DerivedField {
  @Override
  public String name() {
    return "flowtrail.mfa";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    int used = slotOf.applyAsInt("additionalEventData.MFAUsed");
    int authenticated =
        slotOf.applyAsInt("userIdentity.sessionContext.attributes.mfaAuthenticated");
    int key = slotOf.applyAsInt("userIdentity.accessKeyId");
    return Optional.of(
        (event, values) -> {
          String said = SlotText.first(event, used);
          if (said.isEmpty()) {
            said = SlotText.first(event, authenticated);
          }
          if (said.equalsIgnoreCase("yes") || said.equalsIgnoreCase("true")) {
            values.addBoolean(true);
          } else if (!said.isEmpty() || SlotText.first(event, key).startsWith("AKIA")) {
            // A long-lived key alone is one factor.
            values.addBoolean(false);
          }
        });
  }
}
