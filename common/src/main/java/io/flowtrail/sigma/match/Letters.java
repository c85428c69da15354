package io.flowtrail.sigma.match;

import java.util.Arrays;

/**
 * A literal of a rule, to be found in texts, with or without regard to case. Finding it takes time
 * linear in the text, whatever the text.
 */
final class Letters {
  /** Up to this length, trying at every position costs no more than the tables of a better way. */
  private static final int SHORT = 32;

  private final String text;
  private final boolean cased;
  private final int[] borders;

  Letters(String written, boolean cased) {
    this.text = cased ? written : CaseFold.fold(written);
    this.cased = cased;
    this.borders = text.length() > SHORT ? borders(text) : null;
  }

  /** The literal, folded unless case matters. */
  String text() {
    return text;
  }

  int length() {
    return text.length();
  }

  /** Whether it stands in {@code in} at position {@code from}. */
  boolean standsAt(String in, int from) {
    int length = text.length();
    if (from < 0 || in.length() - from < length) {
      return false;
    }
    if (cased) {
      return in.startsWith(text, from);
    }
    for (int i = 0; i < length; i++) {
      if (CaseFold.at(in, from + i) != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  boolean equalTo(String other) {
    return other.length() == text.length() && standsAt(other, 0);
  }

  /** Where it first stands in {@code in} at or behind {@code from}, or -1. */
  int indexIn(String in, int from) {
    int length = text.length();
    if (length == 0) {
      return from <= in.length() ? from : -1;
    }
    if (borders != null) {
      return indexByBorders(in, from);
    }
    int last = in.length() - length;
    char head = text.charAt(0);
    for (int i = from; i <= last; i++) {
      char c = cased ? in.charAt(i) : CaseFold.at(in, i);
      if (c == head && standsAt(in, i)) {
        return i;
      }
    }
    return -1;
  }

  /** The way of Knuth, Morris and Pratt. */
  private int indexByBorders(String in, int from) {
    int matched = 0;
    for (int i = from; i < in.length(); i++) {
      char c = cased ? in.charAt(i) : CaseFold.at(in, i);
      while (matched > 0 && text.charAt(matched) != c) {
        matched = borders[matched - 1];
      }
      if (text.charAt(matched) == c && ++matched == text.length()) {
        return i - matched + 1;
      }
    }
    return -1;
  }

  private static int[] borders(String text) {
    int[] borders = new int[text.length()];
    int border = 0;
    for (int i = 1; i < text.length(); i++) {
      while (border > 0 && text.charAt(border) != text.charAt(i)) {
        border = borders[border - 1];
      }
      if (text.charAt(border) == text.charAt(i)) {
        border++;
      }
      borders[i] = border;
    }
    return borders;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Letters letters && letters.cased == cased && letters.text.equals(text);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(new Object[] {text, cased});
  }
}
