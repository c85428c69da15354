package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** {@code flowtrail.source_scope}: {@code internal}, {@code aws} or {@code internet}. */
final class SourceScope implements DerivedField {
  private final AddressScope scope;

  SourceScope(AddressScope scope) {
    this.scope = scope;
  }

  @Override
  public String name() {
    return "flowtrail.source_scope";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return switch (source) {
      case CLOUDTRAIL -> Optional.of(of(slotOf.applyAsInt("sourceIPAddress"), -1));
      case S3_ACCESS -> Optional.of(of(slotOf.applyAsInt("remote_ip"), -1));
      case VPC_FLOW ->
          Optional.of(of(slotOf.applyAsInt("pkt-srcaddr"), slotOf.applyAsInt("srcaddr")));
    };
  }

  private Derivation of(int slot, int otherwise) {
    return (event, values) -> {
      String address = SlotText.first(event, slot);
      if (address.isEmpty() && otherwise >= 0) {
        address = SlotText.first(event, otherwise);
      }
      String its = address.isEmpty() ? "" : scope.of(address);
      if (!its.isEmpty()) {
        values.addText(its);
      }
    };
  }
}
