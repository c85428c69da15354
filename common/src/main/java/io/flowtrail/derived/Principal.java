package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** {@code flowtrail.principal}: the identity that outlives sessions. */
final class Principal implements DerivedField {
  static final String NAME = "flowtrail.principal";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return Caller.bind(source, slotOf)
        .map(
            caller ->
                (event, values) -> {
                  String principal = caller.principal(event);
                  if (!principal.isEmpty()) {
                    values.addText(principal);
                  }
                });
  }
}
