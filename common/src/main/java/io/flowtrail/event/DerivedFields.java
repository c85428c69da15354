package io.flowtrail.event;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The derived fields that rules may use, by name. */
public final class DerivedFields {
  /** Every derived field's name begins so. */
  public static final String PREFIX = "flowtrail.";

  /** No derived fields at all. */
  public static final DerivedFields NONE = new DerivedFields(List.of());

  private final Map<String, DerivedField> byName = new TreeMap<>();

  public DerivedFields(Collection<? extends DerivedField> fields) {
    for (DerivedField field : fields) {
      if (!field.name().startsWith(PREFIX)) {
        throw new IllegalArgumentException(field.name() + " does not begin with " + PREFIX);
      }
      if (byName.put(field.name(), field) != null) {
        throw new IllegalArgumentException("two derived fields named " + field.name());
      }
    }
  }

  public Optional<DerivedField> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** Names in alphabetical order. */
  public Collection<String> names() {
    return List.copyOf(byName.keySet());
  }
}
