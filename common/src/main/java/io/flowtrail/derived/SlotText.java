package io.flowtrail.derived;

import io.flowtrail.event.LogEvent;
import io.flowtrail.event.ValueKind;

/** Plain text of slots. Old S3 records wrap every parameter into an array of one: seen through. */
final class SlotText {
  private SlotText() {}

  /** The first value that is neither null nor a structure, or an empty string. */
  static String first(LogEvent event, int slot) {
    for (int v = event.first(slot); v >= 0; v = event.next(v)) {
      if (isPlain(event.kind(v))) {
        return event.text(v);
      }
    }
    return "";
  }

  /** Whether the slot has a value that is neither null nor a structure, be it empty. */
  static boolean present(LogEvent event, int slot) {
    for (int v = event.first(slot); v >= 0; v = event.next(v)) {
      if (isPlain(event.kind(v))) {
        return true;
      }
    }
    return false;
  }

  /** How many plain values the slot has. */
  static int count(LogEvent event, int slot) {
    int count = 0;
    for (int v = event.first(slot); v >= 0; v = event.next(v)) {
      if (isPlain(event.kind(v))) {
        count++;
      }
    }
    return count;
  }

  private static boolean isPlain(ValueKind kind) {
    return kind != ValueKind.NULL && !kind.isStructure();
  }
}
