package io.flowtrail.cloudtrail.digest;

/**
 * Names and values that attackers may have chosen, as text that changes nothing but what it says:
 * control characters, invisible ones, those that turn the reading direction, line separators and
 * lone surrogates become {@code \}{@code u} escapes.
 */
final class VisibleText {
  private VisibleText() {}

  /** One line of text for people. */
  static String of(String text) {
    StringBuilder out = new StringBuilder(text.length());
    append(out, text, false);
    return out.toString();
  }

  /** The same as a JSON string, with its quotes; a JSON parser gives the very text back. */
  static void appendQuoted(StringBuilder out, String text) {
    out.append('"');
    append(out, text, true);
    out.append('"');
  }

  private static void append(StringBuilder out, String text, boolean json) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (json && (c == '"' || c == '\\')) {
        out.append('\\').append(c);
      } else if (c >= 0x20 && c < 0x7F) {
        out.append(c);
      } else if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        char low = text.charAt(++i);
        if (isHidden(Character.getType(Character.toCodePoint(c, low)))) {
          escape(out, c);
          escape(out, low);
        } else {
          out.append(c).append(low);
        }
      } else if (isHidden(Character.getType(c))) {
        escape(out, c);
      } else {
        out.append(c);
      }
    }
  }

  private static boolean isHidden(int type) {
    return type == Character.CONTROL
        || type == Character.FORMAT
        || type == Character.SURROGATE
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private static void escape(StringBuilder out, char c) {
    out.append("\\u");
    for (int shift = 12; shift >= 0; shift -= 4) {
      out.append(Character.forDigit(c >> shift & 0xF, 16));
    }
  }
}
