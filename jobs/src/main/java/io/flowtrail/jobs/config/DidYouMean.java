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

  /** Levenshtein's distance, two swapped neighbours being one change; long words are far. */
  private static int distance(String a, String b) {
    if (Math.abs(a.length() - b.length()) > 3) {
      return Integer.MAX_VALUE;
    }
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        int change = cost[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        int least = Math.min(change, Math.min(cost[i - 1][j], cost[i][j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          least = Math.min(least, cost[i - 2][j - 2] + 1);
        }
        cost[i][j] = least;
      }
    }
    return cost[a.length()][b.length()];
  }
}
