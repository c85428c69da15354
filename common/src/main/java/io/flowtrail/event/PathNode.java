package io.flowtrail.event;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A node of the trie into which a {@link FieldProjection} arranges its paths. The root stands for
 * the record itself.
 *
 * <p>Arrays need no node: every element of an array is met with the node of the array, and besides
 * with {@link #element} of its position where a path names one ({@code resources[0].ARN}).
 */
public final class PathNode {
  private final Map<String, PathNode> children = new LinkedHashMap<>();
  private final Map<Integer, PathNode> elements = new LinkedHashMap<>();
  private int slot = -1;

  PathNode() {}

  /**
   * Children by member name; a name has no dots, so a JSON key with dots is a walk of several
   * steps.
   */
  public Map<String, PathNode> children() {
    return children;
  }

  public Optional<PathNode> child(String name) {
    return Optional.ofNullable(children.get(name));
  }

  /** Nodes of array positions, counted from 0. */
  public Map<Integer, PathNode> elements() {
    return elements;
  }

  public Optional<PathNode> element(int position) {
    return Optional.ofNullable(elements.get(position));
  }

  /** The slot that takes the values found here, or -1 where the path only passes. */
  public int slot() {
    return slot;
  }

  void slot(int value) {
    slot = value;
  }

  PathNode childOrNew(String name) {
    return children.computeIfAbsent(name, n -> new PathNode());
  }

  PathNode elementOrNew(int position) {
    return elements.computeIfAbsent(position, p -> new PathNode());
  }
}
