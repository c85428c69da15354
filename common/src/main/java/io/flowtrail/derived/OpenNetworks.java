package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
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
    return OpenedNetworks.bind(
        source,
        slotOf,
        OpenedNetworks::of,
        (rule, found) -> {
          if (rule.network().startsWith("pl-") || rule.isWorld()) {
            found.add(rule.network());
          }
        },
        DerivedField.Values::addText);
  }
}
