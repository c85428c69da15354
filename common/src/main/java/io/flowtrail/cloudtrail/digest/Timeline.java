package io.flowtrail.cloudtrail.digest;

import io.flowtrail.cloudtrail.digest.CoverageLedger.State;
import io.flowtrail.cloudtrail.digest.CoverageLedger.Stretch;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** States along time, painted one over another. */
final class Timeline {
  /** From each moment on; empty where nothing was painted. */
  private final TreeMap<Long, Optional<State>> changes = new TreeMap<>();

  void paint(long from, long to, State state) {
    if (to > from) {
      cut(from);
      cut(to);
      changes.subMap(from, to).clear();
      changes.put(from, Optional.of(state));
    }
  }

  /** Paints only where the other state is. */
  void paintOver(long from, long to, State over, State state) {
    if (to > from) {
      cut(from);
      cut(to);
      changes
          .subMap(from, to)
          .replaceAll((at, old) -> old.equals(Optional.of(over)) ? Optional.of(state) : old);
    }
  }

  void clear(long from, long to) {
    if (to > from) {
      cut(from);
      cut(to);
      changes.subMap(from, to).clear();
      changes.put(from, Optional.empty());
    }
  }

  private void cut(long at) {
    Map.Entry<Long, Optional<State>> before = changes.floorEntry(at);
    changes.putIfAbsent(at, before == null ? Optional.empty() : before.getValue());
  }

  /** What was painted, in order; neighbours of the same state are one. */
  List<Stretch> stretches() {
    List<Stretch> stretches = new ArrayList<>();
    Optional<State> state = Optional.empty();
    long since = 0;
    for (Map.Entry<Long, Optional<State>> change : changes.entrySet()) {
      if (!change.getValue().equals(state)) {
        if (state.isPresent()) {
          stretches.add(new Stretch(since, change.getKey(), state.get()));
        }
        state = change.getValue();
        since = change.getKey();
      }
    }
    return stretches;
  }
}
