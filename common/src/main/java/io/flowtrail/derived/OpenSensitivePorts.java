package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.open_sensitive_ports}: the well-known ports of administration and data that lie
 * in the ranges which the request opens to the whole internet, each as a number.
 */
final class OpenSensitivePorts implements DerivedField {

  @Override
  public String name() {
    return "flowtrail.open_sensitive_ports";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return OpenedNetworks.bind(
        source,
        slotOf,
        OpenedNetworks::of,
        (rule, found) -> {
          if (rule.isWorld()) {
            found.addAll(SensitivePorts.between(rule.from(), rule.to()));
          }
        },
        (DerivedField.Values values, Integer port) -> values.addNumber(port));
  }
}
