package io.flowtrail.sigma.match;

import java.util.Map;

/**
 * Values by text, without regard to case, found without making garbage.
 *
 * @param <V> type of the values
 */
final class FoldedTexts<V> {
  private final String[] keys;
  private final Object[] values;
  private final int mask;
  private int shortest = Integer.MAX_VALUE;
  private int longest = -1;

  /** Takes entries whose keys are folded. */
  FoldedTexts(Map<String, V> entries) {
    int size = Integer.highestOneBit(Math.max(2, entries.size())) * 4;
    keys = new String[size];
    values = new Object[size];
    mask = size - 1;
    entries.forEach(
        (key, value) -> {
          int at = slot(hash(key));
          while (keys[at] != null) {
            at = at + 1 & mask;
          }
          keys[at] = key;
          values[at] = value;
          shortest = Math.min(shortest, key.length());
          longest = Math.max(longest, key.length());
        });
  }

  /** The value of a text, or null if it is none of the keys. */
  V get(String text) {
    if (text.length() < shortest || text.length() > longest) {
      return null;
    }
    for (int at = slot(hash(text)); keys[at] != null; at = at + 1 & mask) {
      if (same(keys[at], text)) {
        @SuppressWarnings("unchecked")
        V value = (V) values[at];
        return value;
      }
    }
    return null;
  }

  private int slot(int hash) {
    int mixed = hash * 0x9E3779B9;
    return (mixed ^ mixed >>> 15) & mask;
  }

  private static int hash(String text) {
    int hash = text.length();
    for (int i = 0; i < text.length(); i++) {
      hash = 31 * hash + CaseFold.at(text, i);
    }
    return hash;
  }

  private static boolean same(String folded, String text) {
    if (folded.length() != text.length()) {
      return false;
    }
    for (int i = 0; i < folded.length(); i++) {
      if (folded.charAt(i) != CaseFold.at(text, i)) {
        return false;
      }
    }
    return true;
  }
}
