package io.flowtrail.sigma.match;

import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** The tests and fields that the rules of one log share while they are compiled. */
final class TestPool {
  private final FieldProjection.Builder fields;
  private final Map<Object, FieldTest> tests = new HashMap<>();

  TestPool(LogSource source, DerivedFields derived) {
    this.fields = FieldProjection.builder(source, derived);
  }

  /**
   * The slot of a field.
   *
   * @throws IllegalArgumentException if there can be no such field; the message is for the author
   */
  int slot(String path) {
    return fields.slot(path);
  }

  /** The test that {@code key} describes, made if it is the first of its kind. */
  FieldTest test(Object key, Supplier<FieldTest> make) {
    FieldTest known = tests.get(key);
    if (known == null) {
      known = make.get();
      tests.put(key, known);
    }
    return known;
  }

  FieldProjection projection() {
    return fields.build();
  }
}
