package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.world_rules}: rules about the whole internet that a request adds to a security
 * group or network ACL, or takes from a security group, each as {@code tcp 22 0.0.0.0/0}: what was
 * opened is closed again when the same rules go.
 */
final class WorldRules implements DerivedField {

  @Override
  public String name() {
    return "flowtrail.world_rules";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return OpenedNetworks.bind(
        source,
        slotOf,
        WorldRules::changed,
        (rule, found) -> {
          if (rule.isWorld()) {
            found.add((rule.protocol() + " " + rule.ports() + " " + rule.network()).strip());
          }
        },
        DerivedField.Values::addText);
  }

  private static List<OpenedNetworks.Opened> changed(OpenedNetworks networks, LogEvent event) {
    List<OpenedNetworks.Opened> all = new ArrayList<>(networks.of(event));
    all.addAll(networks.revoked(event));
    return all;
  }
}
