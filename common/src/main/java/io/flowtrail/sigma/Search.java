package io.flowtrail.sigma;

import java.util.List;

/** What one search identifier looks for, as written. */
public sealed interface Search {

  /** Line in the file, counted from 1. */
  int line();

  /** A map: all parts must hold. */
  record AllOf(List<Search> parts, int line) implements Search {
    public AllOf {
      parts = List.copyOf(parts);
    }
  }

  /** A list: one part must hold. */
  record AnyOf(List<Search> parts, int line) implements Search {
    public AnyOf {
      parts = List.copyOf(parts);
    }
  }

  /**
   * A field and the values it may have.
   *
   * @param field path of the field, empty for keywords, which are sought in the whole record
   * @param key field and modifiers as written
   * @param modifiers in the order in which they are written
   * @param values at least one
   */
  record Item(
      String field, String key, List<FieldModifier> modifiers, List<SigmaValue> values, int line)
      implements Search {
    public Item {
      modifiers = List.copyOf(modifiers);
      values = List.copyOf(values);
    }

    public boolean isKeyword() {
      return field.isEmpty();
    }

    public boolean has(FieldModifier modifier) {
      return modifiers.contains(modifier);
    }
  }
}
