package io.flowtrail.cloudtrail;

import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.PathNode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The paths of a projection as an automaton of {@link FieldState}s. Several nodes of the trie can
 * hold for one value at a time ({@code resources.ARN} and {@code resources[0].ARN} for the first
 * resource), so a state stands for a set of them.
 *
 * <p>Immutable once built.
 */
final class PathAutomaton {

  /**
   * A node of the trie that holds for a value.
   *
   * @param direct whether the value was reached by a name or a position, not as one element of
   *     many: only then do positions below it count, so {@code a[1]} of {@code [[x, y], z]} is
   *     {@code z}
   */
  private record Active(PathNode node, boolean direct) {}

  private final FieldProjection projection;
  private final Map<Set<Active>, FieldState> states = new HashMap<>();
  private final Deque<Set<Active>> unfinished = new ArrayDeque<>();
  private final FieldState root;

  private PathAutomaton(FieldProjection projection) {
    this.projection = projection;
    Set<Active> start = Set.of(new Active(projection.root(), true));
    root = stateOf(start);
    while (!unfinished.isEmpty()) {
      Set<Active> set = unfinished.remove();
      finish(states.get(set), set, set.equals(start));
    }
  }

  static PathAutomaton of(FieldProjection projection) {
    return projection.compiled(PathAutomaton.class, PathAutomaton::new);
  }

  /** The state of the record itself; its table also holds every {@link TopLevelName}. */
  FieldState root() {
    return root;
  }

  FieldProjection projection() {
    return projection;
  }

  private FieldState stateOf(Set<Active> set) {
    FieldState known = states.get(set);
    if (known == null) {
      known = new FieldState();
      states.put(set, known);
      unfinished.add(set);
    }
    return known;
  }

  private static boolean leadsOn(Set<Active> set) {
    return set.stream()
        .anyMatch(
            a ->
                a.node.slot() >= 0
                    || !a.node.children().isEmpty()
                    || a.direct && !a.node.elements().isEmpty());
  }

  private void finish(FieldState state, Set<Active> set, boolean isRoot) {
    state.slots =
        set.stream().mapToInt(a -> a.node.slot()).filter(s -> s >= 0).distinct().sorted().toArray();

    Map<String, Set<Active>> byName = new LinkedHashMap<>();
    for (Active active : set) {
      addNames(byName, "", active.node);
    }
    Map<String, FieldState.Member> members = new LinkedHashMap<>();
    if (isRoot) {
      topLevelNames().forEach((name, kind) -> members.put(name, new FieldState.Member(null, kind)));
    }
    byName.forEach(
        (name, nodes) -> {
          FieldState.Member known = members.get(name);
          members.put(
              name, new FieldState.Member(stateOf(nodes), known == null ? null : known.topLevel()));
        });
    state.members(members);

    Set<Active> any = new HashSet<>();
    TreeSet<Integer> positions = new TreeSet<>();
    for (Active active : set) {
      any.add(new Active(active.node, false));
      if (active.direct) {
        positions.addAll(active.node.elements().keySet());
      }
    }
    state.element = leadsOn(any) ? stateOf(any) : null;
    FieldState[] atPosition = new FieldState[positions.size()];
    int i = 0;
    for (int position : positions) {
      Set<Active> there = new HashSet<>(any);
      for (Active active : set) {
        if (active.direct) {
          active.node.element(position).ifPresent(n -> there.add(new Active(n, true)));
        }
      }
      atPosition[i++] = stateOf(there);
    }
    state.elements(positions.stream().mapToInt(Integer::intValue).toArray(), atPosition);
  }

  /** Every name that a key may have here: the next step of a path, or several joined by dots. */
  private static void addNames(Map<String, Set<Active>> byName, String before, PathNode node) {
    node.children()
        .forEach(
            (step, child) -> {
              String name = before + step;
              byName.computeIfAbsent(name, n -> new LinkedHashSet<>()).add(new Active(child, true));
              addNames(byName, name + ".", child);
            });
  }

  /** Names that tell what an object is. */
  static Map<String, TopLevelName> topLevelNames() {
    Map<String, TopLevelName> names = new LinkedHashMap<>();
    for (CloudTrailField field : CloudTrailField.values()) {
      boolean common =
          field == CloudTrailField.RESOURCES
              || field == CloudTrailField.ADDENDUM
              || field == CloudTrailField.ANNOTATION;
      names.put(field.jsonName(), common ? TopLevelName.COMMON_FIELD : TopLevelName.OTHER_FIELD);
    }
    for (String name :
        new String[] {
          "EventId",
          "EventName",
          "EventTime",
          "EventSource",
          "ReadOnly",
          "AccessKeyId",
          "Username",
          "detail-type",
          "timestamp",
          "id",
          "version"
        }) {
      names.put(name, TopLevelName.WRAPPING_FIELD);
    }
    for (TopLevelName name : TopLevelName.values()) {
      if (!name.text().isEmpty()) {
        names.put(name.text(), name);
      }
    }
    return names;
  }
}
