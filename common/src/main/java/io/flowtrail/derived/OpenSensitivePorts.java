package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
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
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    OpenedNetworks networks = new OpenedNetworks(slotOf);
    return Optional.of(
        (event, values) -> {
          Set<Integer> found = new LinkedHashSet<>();
          for (OpenedNetworks.Opened opened : networks.of(event)) {
            if (opened.isWorld()) {
              found.addAll(SensitivePorts.between(opened.from(), opened.to()));
            }
          }
          found.forEach(values::addNumber);
        });
  }
}
