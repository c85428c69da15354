package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.open_networks}: networks that are the whole internet or half of it, and prefix
 * lists, which the request lets in; as written.
 */
final class OpenNetworks implements DerivedField {

  @Override
  public String name() {
    return "flowtrail.open_networks";
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
            if (opened.network().startsWith("pl-") || opened.isWorld()) {
              found.add(opened.network());
            }
          }
          found.forEach(values::addText);
        });
  }
}
