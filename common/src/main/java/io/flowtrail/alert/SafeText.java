package io.flowtrail.alert;

import java.nio.charset.StandardCharsets;

/**
 * Text that attackers may have written, made harmless for where it goes. Logs hold whatever a
 * client sent: escape sequences that rewrite a terminal, characters that turn the reading
 * direction, markup, line breaks that forge a line.
 */
public final class SafeText {
  private SafeText() {}

  /**
   * For a terminal or a line of a text file: control characters (line breaks and C1 too), invisible
   * characters, and those that change the reading direction become {@code \}{@code u} escapes; lone
   * surrogates U+FFFD. The result is one line.
   */
  public static String forTerminal(String text) {
    return escape(text, false);
  }

  /** For HTML text and quoted attributes; what {@link #forTerminal} escapes is escaped as well. */
  public static String forHtml(String text) {
    return escape(text, true);
  }

  /**
   * JSON text with the characters escaped that are harmless to a parser, but not to a terminal that
   * shows the file: C1 controls, direction marks, line separators.
   */
  public static String json(String json) {
    StringBuilder out = null;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < json.length()
              && Character.isLowSurrogate(json.charAt(i + 1));
      if (pair || c < 0x7F || !isHostile(c) && !Character.isSurrogate(c)) {
        if (out != null) {
          out.append(c);
          if (pair) {
            out.append(json.charAt(i + 1));
          }
        }
        i += pair ? 1 : 0;
        continue;
      }
      if (out == null) {
        out = new StringBuilder(json.length() + 64).append(json, 0, i);
      }
      out.append(unicode(Character.isSurrogate(c) ? '\uFFFD' : c));
    }
    return out == null ? json : out.toString();
  }

  /** The text with lone surrogates replaced by U+FFFD. */
  static String wellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_16BE);
        return new String(bytes, StandardCharsets.UTF_16BE);
      }
    }
    return text;
  }

  /** At most {@code length} characters, an ellipsis in place of the rest. */
  public static String cut(String text, int length) {
    return text.length() <= length ? text : text.substring(0, end(text, length - 1)) + "…";
  }

  /** Where to cut so that no pair of surrogates is torn. */
  static int end(String text, int length) {
    return length > 0 && Character.isHighSurrogate(text.charAt(length - 1)) ? length - 1 : length;
  }

  private static String escape(String text, boolean html) {
    StringBuilder out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        int codePoint = text.codePointAt(i);
        if (Character.getType(codePoint) == Character.FORMAT) {
          out.append(unicode(c)).append(unicode(text.charAt(i + 1)));
        } else {
          out.appendCodePoint(codePoint);
        }
        i++;
      } else if (Character.isSurrogate(c)) {
        out.append('\uFFFD');
      } else if (isHostile(c)) {
        out.append(unicode(c));
      } else if (html) {
        switch (c) {
          case '&' -> out.append("&amp;");
          case '<' -> out.append("&lt;");
          case '>' -> out.append("&gt;");
          case '"' -> out.append("&quot;");
          case '\'' -> out.append("&#39;");
          default -> out.append(c);
        }
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  private static boolean isHostile(char c) {
    if (c < 0x20 || c >= 0x7F && c < 0xA0) {
      return true;
    }
    int type = Character.getType(c);
    return type == Character.FORMAT
        || type == Character.LINE_SEPARATOR
        || type == Character.PARAGRAPH_SEPARATOR;
  }

  private static String unicode(char c) {
    return String.format("\\u%04x", (int) c);
  }
}
