package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** {@code flowtrail.bytes_in}: bytes that entered. */
final class BytesIn implements DerivedField {
  @Override
  public String name() {
    return "flowtrail.bytes_in";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return Bytes.bind(source, slotOf, false);
  }
}
