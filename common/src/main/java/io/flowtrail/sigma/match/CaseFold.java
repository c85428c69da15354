package io.flowtrail.sigma.match;

/**
 * Characters without their case: two characters are the same if {@link String#equalsIgnoreCase}
 * says so, supplementary ones included. One character folds to one, so that positions stay.
 */
final class CaseFold {
  private static final char[] ASCII = new char[128];

  static {
    for (char c = 0; c < ASCII.length; c++) {
      ASCII[c] = c >= 'A' && c <= 'Z' ? (char) (c + 32) : c;
    }
  }

  private CaseFold() {}

  /** The folded character at a position of a text. */
  static char at(String text, int i) {
    char c = text.charAt(i);
    return c < 128 ? ASCII[c] : beyondAscii(text, i, c);
  }

  private static char beyondAscii(String text, int i, char c) {
    if (!Character.isSurrogate(c)) {
      return Character.toLowerCase(Character.toUpperCase(c));
    }
    if (Character.isHighSurrogate(c)) {
      if (i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
        return Character.highSurrogate(fold(Character.toCodePoint(c, text.charAt(i + 1))));
      }
    } else if (i > 0 && Character.isHighSurrogate(text.charAt(i - 1))) {
      return Character.lowSurrogate(fold(Character.toCodePoint(text.charAt(i - 1), c)));
    }
    return c;
  }

  private static int fold(int codePoint) {
    return Character.toLowerCase(Character.toUpperCase(codePoint));
  }

  /** The whole text folded; the same object if nothing changes. */
  static String fold(String text) {
    int length = text.length();
    int i = 0;
    while (i < length && at(text, i) == text.charAt(i)) {
      i++;
    }
    if (i == length) {
      return text;
    }
    char[] folded = text.toCharArray();
    for (; i < length; i++) {
      folded[i] = at(text, i);
    }
    return new String(folded);
  }
}
