package io.flowtrail.jobs.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The word that somebody may have had in mind. */
final class DidYouMean {
  private DidYouMean() {}

  /** The nearest known word, if it is near: few letters changed, added, left out or swapped. */
  static Optional<String> nearest(String word, Collection<String> known) {
    String plain = word.toLowerCase(Locale.ROOT).replace('-', '_');
    int most = Math.max(1, Math.min(3, plain.length() / 3));
    return known.stream()
        .filter(candidate -> distance(plain, candidate) <= most)
        .min(Comparator.comparingInt((String candidate) -> distance(plain, candidate)));
  }

  /** Levenshtein's distance; long words are far from everything. */
  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 3) {
      return Integer.MAX_VALUE;
    }
    int[] previous = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, Math.min(previous[j], row[j - 1]) + 1);
      }
      previous = row;
    }
    return previous[b.length()];
  }
}
