package io.flowtrail.derived;

/**
 * Patterns of IAM policies: {@code *} is any run of characters, {@code ?} one. Without regard to
 * case, as actions are compared.
 */
final class Glob {
  private Glob() {}

  /** Whether the whole text is what the pattern says; linear but for runs of {@code *}. */
  static boolean matches(String pattern, String text) {
    int p = 0;
    int t = 0;
    int star = -1;
    int resume = 0;
    while (t < text.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = t;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || same(pattern.charAt(p), text.charAt(t)))) {
        p++;
        t++;
      } else if (star >= 0) {
        p = star + 1;
        t = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }

  static boolean matchesAll(String pattern, Iterable<String> texts) {
    for (String text : texts) {
      if (!matches(pattern, text)) {
        return false;
      }
    }
    return true;
  }

  static boolean isPattern(String text) {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  private static boolean same(char a, char b) {
    return a == b || Character.toLowerCase(a) == Character.toLowerCase(b);
  }
}
