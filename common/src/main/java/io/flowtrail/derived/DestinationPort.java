package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * {@code flowtrail.destination_port}: the port to which the connection was opened, also in the
 * records of the replies; absent where the initiator cannot be told.
 */
final class DestinationPort implements DerivedField {
  @Override
  public String name() {
    return "flowtrail.destination_port";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    if (source != LogSource.VPC_FLOW) {
      return Optional.empty();
    }
    Initiator.Sides sides = new Initiator.Sides(slotOf);
    return Optional.of(
        (event, values) -> {
          long port = sides.servicePort(event);
          if (port >= 0) {
            values.addNumber(port);
          }
        });
  }
}
