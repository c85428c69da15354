package io.flowtrail.detector.network;

import io.flowtrail.detector.StateText;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A few records that show something. */
final class Evidence {
  private final List<String> records = new ArrayList<>();

  /** The smaller of two, by which it does not matter which came first; empty ones are none. */
  static String smaller(String one, String other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one + other;
    }
    return one.compareTo(other) <= 0 ? one : other;
  }

  /** The greater of two texts, by which it does not matter which came first. */
  static String greater(String one, String other) {
    // Mostly it is the very same text, of which only equals knows at once.
    return one.equals(other) || one.compareTo(other) >= 0 ? one : other;
  }

  /** Of two records that show the same sum: that of the lower order. */
  static String of(long order, String record, long otherOrder, String other) {
    if (order == otherOrder) {
      return smaller(record, other);
    }
    return order < otherOrder ? record : other;
  }

  void add(String record, int most) {
    if (records.size() < most && !record.isEmpty() && !records.contains(record)) {
      records.add(record);
    }
  }

  /** Makes room for it, if need be, by letting go of the oldest. */
  void addLatest(String record, int most) {
    add(record, most + 1);
    if (records.size() > most) {
      records.remove(0);
    }
  }

  void clear() {
    records.clear();
  }

  List<String> records() {
    return List.copyOf(records);
  }

  void write(DataOutput out) throws IOException {
    StateText.write(out, records);
  }

  void read(DataInput in) throws IOException {
    records.addAll(StateText.readList(in));
  }
}
