package io.flowtrail.event;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The fields of one log that the loaded rules use, each with a slot. A reader fills the slots and
 * skips the rest of the record, so that a rule costs what its fields cost.
 *
 * <p>A path is a field name with dots between the members on the way, and {@code [n]} behind a
 * member to pick one element of an array: {@code
 * requestParameters.ipPermissions.items.ipRanges.items.cidrIp}, {@code resources[0].ARN}. Names
 * that begin with {@code flowtrail.} are derived fields.
 *
 * <p>Immutable once built, safe for use by many threads.
 */
public final class FieldProjection {
  private final LogSource source;
  private final List<String> paths;
  private final Map<String, Integer> slots;
  private final PathNode root;
  private final DerivedField.Derivation[] derivations;
  private final Map<Class<?>, Object> compiled = new ConcurrentHashMap<>();

  private FieldProjection(Builder builder) {
    this.source = builder.source;
    this.paths = List.copyOf(builder.paths);
    this.slots = Map.copyOf(builder.slots);
    this.root = builder.root;
    this.derivations = builder.derivations.toArray(new DerivedField.Derivation[0]);
  }

  /** A projection of nothing: records are recognised, counted and timed, and no field is kept. */
  public static FieldProjection empty(LogSource source) {
    return builder(source, DerivedFields.NONE).build();
  }

  public static Builder builder(LogSource source, DerivedFields derivedFields) {
    return new Builder(source, derivedFields);
  }

  public LogSource source() {
    return source;
  }

  /** Number of slots. */
  public int size() {
    return paths.size();
  }

  public String path(int slot) {
    return paths.get(slot);
  }

  /** The slot of a path, or -1 if the projection does not hold it. */
  public int slot(String path) {
    return slots.getOrDefault(path, -1);
  }

  /** The trie of all paths that are read from the record (derived fields are not in it). */
  public PathNode root() {
    return root;
  }

  /**
   * What a reader has made of the paths for its own use; made once, then shared by all readers of
   * this projection, since there is a reader for every file.
   *
   * @param form the immutable type that the reader compiles to
   */
  public <T> T compiled(Class<T> form, Function<FieldProjection, T> compiler) {
    Object known = compiled.get(form);
    if (known == null) {
      known = compiled.computeIfAbsent(form, f -> compiler.apply(this));
    }
    return form.cast(known);
  }

  /**
   * The computation of a derived slot, or null for a slot that readers fill. Within this package
   * only.
   */
  DerivedField.Derivation derivation(int slot) {
    return derivations[slot];
  }

  /** Collects paths; the same path always gets the same slot. */
  public static final class Builder {
    private final LogSource source;
    private final DerivedFields derivedFields;
    private final List<String> paths = new ArrayList<>();
    private final Map<String, Integer> slots = new LinkedHashMap<>();
    private final List<DerivedField.Derivation> derivations = new ArrayList<>();
    private final PathNode root = new PathNode();

    private Builder(LogSource source, DerivedFields derivedFields) {
      this.source = source;
      this.derivedFields = derivedFields;
    }

    /**
     * The slot of a path, new or old.
     *
     * @throws IllegalArgumentException if the path is malformed, or is a {@code flowtrail.} name
     *     that no derived field has; the message is fit to be shown to the author of a rule
     */
    public int slot(String path) {
      Integer known = slots.get(path);
      if (known != null) {
        return known;
      }
      if (path.startsWith(DerivedFields.PREFIX)) {
        return derivedSlot(path);
      }
      List<Step> steps = steps(path);
      int slot = newSlot(path);
      PathNode node = root;
      for (Step step : steps) {
        node = node.childOrNew(step.name());
        for (int position : step.positions()) {
          node = node.elementOrNew(position);
        }
      }
      node.slot(slot);
      return slot;
    }

    private int derivedSlot(String name) {
      DerivedField field =
          derivedFields
              .find(name)
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "unknown derived field '"
                              + name
                              + "'; there are "
                              + derivedFields.names()));
      int slot = newSlot(name);
      Optional<DerivedField.Derivation> derivation = field.bind(source, this::slot);
      derivations.set(slot, derivation.orElse((event, values) -> {}));
      return slot;
    }

    private int newSlot(String path) {
      int slot = paths.size();
      paths.add(path);
      slots.put(path, slot);
      derivations.add(null);
      return slot;
    }

    public FieldProjection build() {
      return new FieldProjection(this);
    }

    private record Step(String name, List<Integer> positions) {}

    private static List<Step> steps(String path) {
      List<Step> steps = new ArrayList<>();
      for (String part : path.split("\\.", -1)) {
        int bracket = part.indexOf('[');
        String name = bracket < 0 ? part : part.substring(0, bracket);
        if (name.isEmpty()) {
          throw new IllegalArgumentException("empty name in field path '" + path + "'");
        }
        List<Integer> positions = new ArrayList<>();
        for (int at = bracket; at >= 0 && at < part.length(); ) {
          int close = part.indexOf(']', at);
          String digits = close < 0 ? "" : part.substring(at + 1, close);
          if (part.charAt(at) != '[' || !digits.matches("[0-9]{1,6}")) {
            throw new IllegalArgumentException(
                "array position in field path '"
                    + path
                    + "' must be written [n], such as resources[0].ARN");
          }
          positions.add(Integer.parseInt(digits));
          at = close + 1;
        }
        steps.add(new Step(name, positions));
      }
      return steps;
    }
  }
}
