package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** {@code flowtrail.open_ports}: ports and ranges that the request opens to the whole internet. */
final class OpenPorts implements DerivedField {

  @Override
  public String name() {
    return "flowtrail.open_ports";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return OpenedNetworks.bind(
        source,
        slotOf,
        OpenedNetworks::of,
        (rule, found) -> {
          if (rule.isWorld() && !rule.ports().isEmpty()) {
            found.add(rule.ports());
          }
        },
        DerivedField.Values::addText);
  }
}
