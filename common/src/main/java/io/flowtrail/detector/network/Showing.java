package io.flowtrail.detector.network;

import io.flowtrail.detector.FactOutput;
import java.util.function.Supplier;

/** The record that shows a sum: made into evidence when the sum is told, for most never are. */
final class Showing {
  private Supplier<String> record = () -> "";

  /** The record at hand shows it better than the one before. */
  void take(FactOutput out) {
    record = out.evidenceLater();
  }

  /** The record at hand shows it as well as the one before: the smaller text is kept. */
  void takeSmaller(FactOutput out) {
    String smaller = Evidence.smaller(record.get(), out.evidence());
    record = () -> smaller;
  }

  /** As {@link FactOutput#evidence} gives it; empty if there is none. */
  String text() {
    return record.get();
  }
}
