package io.flowtrail.detector.access;

import io.flowtrail.detector.EntityState;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Names and when they were last seen; of too many the one not seen for longest is forgotten. */
final class Known {
  private final int most;
  private final Map<String, Long> names = new TreeMap<>();

  Known(int most) {
    this.most = most;
  }

  boolean contains(String name) {
    return names.containsKey(name);
  }

  boolean isFull() {
    return names.size() >= most;
  }

  void note(String name, long time) {
    names.put(name, time);
    if (names.size() > most) {
      names.remove(
          names.entrySet().stream()
              .min(Comparator.comparingLong(Map.Entry::getValue))
              .orElseThrow()
              .getKey());
    }
  }

  /** Names that were seen since then, in the order of the alphabet. */
  List<String> since(long time) {
    return names.entrySet().stream()
        .filter(its -> its.getValue() >= FactSteps.of(time))
        .map(Map.Entry::getKey)
        .toList();
  }

  int size() {
    return names.size();
  }

  boolean isEmpty() {
    return names.isEmpty();
  }

  /** Forgets what was last seen {@code remember} milliseconds ago. */
  void forget(long time, long remember) {
    names.values().removeIf(last -> last + remember <= time);
  }

  long forgetsAt(long remember) {
    long oldest = names.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    return oldest == Long.MAX_VALUE ? EntityState.NEVER : oldest + remember;
  }

  void write(DataOutput out) throws IOException {
    out.writeShort(names.size());
    for (Map.Entry<String, Long> entry : names.entrySet()) {
      StateText.write(out, entry.getKey());
      out.writeLong(entry.getValue());
    }
  }

  void read(DataInput in) throws IOException {
    int size = in.readUnsignedShort();
    for (int i = 0; i < size; i++) {
      names.put(StateText.read(in), in.readLong());
    }
  }
}
