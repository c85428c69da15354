package io.flowtrail.derived;

import io.flowtrail.event.DerivedField;
import io.flowtrail.event.LogSource;
import java.util.Optional;
import java.util.function.ToIntFunction;

/** {@code flowtrail.bytes_out}: bytes that left. */
final class BytesOut implements DerivedField {
  @Override
  public String name() {
    return "flowtrail.bytes_out";
  }

  @Override
  public Optional<Derivation> bind(LogSource source, ToIntFunction<String> slotOf) {
    return Bytes.bind(source, slotOf, true);
  }
}
