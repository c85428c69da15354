package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/** {@code flowtrail.open_ports}: ports and ranges that the request opens to the whole internet. */
final class OpenPorts implements DerivedField {

  @Override
  public String name() {
    return "flowtrail.open_ports";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    OpenedNetworks networks = new OpenedNetworks(slotOf);
    return Optional.of(
        (event, values) -> {
          Set<String> found = new LinkedHashSet<>();
          for (OpenedNetworks.Opened opened : networks.of(event)) {
            if (opened.isWorld() && !opened.ports().isEmpty()) {
              found.add(opened.ports());
            }
          }
          found.forEach(values::addText);
        });
  }
}
