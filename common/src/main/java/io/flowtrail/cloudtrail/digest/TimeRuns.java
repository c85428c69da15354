package io.flowtrail.cloudtrail.digest;

import java.util.Map;
import java.util.TreeMap;

/**
 * A set of whole numbers (moments, hours, minutes) as runs: what touches is one. Takes memory by
 * runs, not by members.
 */
final class TimeRuns {
  /** Takes a run: from its first member to the first number behind it. */
  interface Visitor {
    void run(long from, long to);
  }

  private final TreeMap<Long, Long> runs = new TreeMap<>();

  void add(long from, long to) {
    if (to <= from) {
      return;
    }
    long first = from;
    long behind = to;
    Map.Entry<Long, Long> before = runs.floorEntry(from);
    if (before != null && before.getValue() >= from) {
      first = before.getKey();
      behind = Math.max(behind, before.getValue());
    }
    for (Map.Entry<Long, Long> next = runs.higherEntry(first);
        next != null && next.getKey() <= behind;
        next = runs.higherEntry(first)) {
      behind = Math.max(behind, next.getValue());
      runs.remove(next.getKey());
    }
    runs.put(first, behind);
  }

  boolean contains(long member) {
    Map.Entry<Long, Long> run = runs.floorEntry(member);
    return run != null && member < run.getValue();
  }

  void forEach(Visitor visitor) {
    runs.forEach(visitor::run);
  }

  /** How many runs there are, which is what it takes of memory. */
  int size() {
    return runs.size();
  }
}
