package io.flowtrail.sigma.match;

import java.util.ArrayList;
import java.util.List;

/** Gathers why a rule matches. */
final class Explanation {
  private static final int LONGEST_FOUND = 256;
  private static final int BEFORE = 64;
  private static final int MOST_FIELDS = 64;

  private final List<MatchedField> fields = new ArrayList<>();

  void add(String search, String field, String expected, String found) {
    add(search, field, expected, found, 0);
  }

  /**
   * Adds a reason.
   *
   * @param position where in {@code found} it stands; long texts are cut around it
   */
  void add(String search, String field, String expected, String found, int position) {
    MatchedField reason = new MatchedField(search, field, cut(expected, 0), cut(found, position));
    if (fields.size() < MOST_FIELDS && !fields.contains(reason)) {
      fields.add(reason);
    }
  }

  List<MatchedField> fields() {
    return fields;
  }

  static String cut(String text, int position) {
    if (text.length() <= LONGEST_FOUND) {
      return text;
    }
    // One character for the ellipsis before, one for that behind.
    int room = LONGEST_FOUND - 2;
    int from = Math.max(0, Math.min(position - BEFORE, text.length() - room));
    int to = Math.min(text.length(), from + room);
    if (from > 0 && Character.isLowSurrogate(text.charAt(from))) {
      from++;
    }
    if (to < text.length() && Character.isLowSurrogate(text.charAt(to))) {
      to--;
    }
    return (from > 0 ? "…" : "") + text.substring(from, to) + (to < text.length() ? "…" : "");
  }
}
