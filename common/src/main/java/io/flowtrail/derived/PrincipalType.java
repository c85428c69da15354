package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** {@code flowtrail.principal_type}: root, user, role, federated, account, service, anonymous. */
final class PrincipalType implements DerivedField {
  @Override
  public String name() {
    return "flowtrail.principal_type";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return Caller.bind(source, slotOf)
        .map(
            caller ->
                (event, values) -> {
                  String type = caller.type(event);
                  if (!type.isEmpty()) {
                    values.addText(type);
                  }
                });
  }
}
