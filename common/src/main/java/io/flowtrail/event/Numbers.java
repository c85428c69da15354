package io.flowtrail.event;

/** Decimal numbers as logs write them. */
public final class Numbers {
  private static final int LONGEST = 64;

  private Numbers() {}

  /**
   * A decimal number such as {@code 42}, {@code -0.5} or {@code 5e3}, spaces not allowed.
   *
   * @return the number, or NaN for any other text (hexadecimal, {@code NaN}, {@code Infinity}, type
   *     suffixes included) and for what lies outside the range of a double
   */
  public static double parse(String text) {
    int length = text.length();
    if (length == 0 || length > LONGEST) {
      return Double.NaN;
    }
    boolean digits = false;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c >= '0' && c <= '9') {
        digits = true;
      } else if (c != '-' && c != '+' && c != '.' && c != 'e' && c != 'E') {
        return Double.NaN;
      }
    }
    if (!digits) {
      return Double.NaN;
    }
    try {
      double number = Double.parseDouble(text);
      return Double.isInfinite(number) ? Double.NaN : number;
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
