package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
    if (source != LogSource.CLOUDTRAIL) {
      return Optional.empty();
    }
    OpenedNetworks networks = new OpenedNetworks(slotOf);
    return Optional.of(
        (event, values) -> {
          List<OpenedNetworks.Opened> all = new ArrayList<>(networks.of(event));
          all.addAll(networks.revoked(event));
          Set<String> found = new LinkedHashSet<>();
          for (OpenedNetworks.Opened rule : all) {
            if (rule.isWorld()) {
              found.add((rule.protocol() + " " + rule.ports() + " " + rule.network()).strip());
            }
          }
          found.forEach(values::addText);
        });
  }
}
