package io.flowtrail.sigma;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Guesses what an author meant to write. */
public final class Suggestion {
  private static final int LONGEST = 64;

  private Suggestion() {}

  /** The candidate that differs little enough from {@code word} to have been meant. */
  public static Optional<String> closest(String word, Collection<String> candidates) {
    String sought = word.strip().toLowerCase(Locale.ROOT);
    if (sought.isEmpty() || sought.length() > LONGEST) {
      return Optional.empty();
    }
    String best = null;
    int least = 1 + Math.min(2, (sought.length() + 2) / 3);
    for (String candidate : candidates) {
      String folded = candidate.toLowerCase(Locale.ROOT);
      if (folded.length() > LONGEST) {
        continue;
      }
      int distance = distance(sought, folded);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return Optional.ofNullable(best);
  }

  /** {@code "; did you mean 'x'?"}, or nothing. */
  public static String didYouMean(String word, Collection<String> candidates) {
    return closest(word, candidates).map(c -> "; did you mean '" + c + "'?").orElse("");
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int above = row[j];
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(change, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[b.length()];
  }
}
