package io.flowtrail.event;

import java.nio.charset.StandardCharsets;

/** JSON text to plain text and back, without a tree. */
public final class JsonText {
  private static final char REPLACEMENT = '\uFFFD';

  private JsonText() {}

  /**
   * Decodes the inside of a JSON string (without its quotes). Lenient: an unknown escape stands for
   * itself, a lone surrogate and a malformed byte become U+FFFD.
   */
  public static String unescape(byte[] buffer, int start, int end) {
    String raw = new String(buffer, start, end - start, StandardCharsets.UTF_8);
    if (raw.indexOf('\\') < 0) {
      return raw;
    }
    StringBuilder out = new StringBuilder(raw.length());
    int length = raw.length();
    for (int i = 0; i < length; i++) {
      char c = raw.charAt(i);
      if (c != '\\' || i + 1 == length) {
        out.append(c);
        continue;
      }
      char escaped = raw.charAt(++i);
      switch (escaped) {
        case 'b' -> out.append('\b');
        case 'f' -> out.append('\f');
        case 'n' -> out.append('\n');
        case 'r' -> out.append('\r');
        case 't' -> out.append('\t');
        case 'u' -> {
          int unit = hex4(raw, i + 1);
          if (unit < 0) {
            out.append("\\u");
          } else {
            out.append((char) unit);
            i += 4;
          }
        }
        default -> out.append(escaped);
      }
    }
    replaceLoneSurrogates(out);
    return out.toString();
  }

  private static int hex4(String text, int at) {
    if (at + 4 > text.length()) {
      return -1;
    }
    int value = 0;
    for (int i = at; i < at + 4; i++) {
      int digit = Character.digit(text.charAt(i), 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }

  private static void replaceLoneSurrogates(StringBuilder text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        text.setCharAt(i, REPLACEMENT);
      }
    }
  }

  /**
   * JSON text without white space between its tokens. What the lenient scanner lets pass inside of
   * strings (raw control characters, escapes that are none) comes out as valid JSON of the same
   * meaning.
   */
  public static String compact(byte[] buffer, int start, int end) {
    StringBuilder out = new StringBuilder(end - start);
    appendCompact(out, new String(buffer, start, end - start, StandardCharsets.UTF_8));
    return out.toString();
  }

  private static void appendCompact(StringBuilder out, String json) {
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (!inString) {
        if (c != ' ' && c != '\n' && c != '\r' && c != '\t') {
          out.append(c);
          inString = c == '"';
        }
      } else if (c == '\\' && i + 1 < json.length()) {
        if (!isEscape(json, i + 1)) {
          out.append('\\');
          out.append('\\');
        } else {
          out.append(c).append(json.charAt(++i));
        }
      } else if (c < 0x20) {
        appendUnit(out, c);
      } else {
        out.append(c);
        inString = c != '"';
      }
    }
  }

  private static boolean isEscape(String json, int at) {
    char c = json.charAt(at);
    return c == 'u' ? hex4(json, at + 1) >= 0 : "\"\\/bfnrt".indexOf(c) >= 0;
  }

  private static void appendUnit(StringBuilder out, char c) {
    out.append(String.format("\\u%04x", (int) c));
  }

  /** Appends {@code text} as a JSON string with its quotes; lone surrogates become U+FFFD. */
  public static void appendQuoted(StringBuilder out, String text) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7F) {
            appendUnit(out, c);
          } else if (Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1))) {
            out.append(c).append(text.charAt(++i));
          } else {
            out.append(Character.isSurrogate(c) ? REPLACEMENT : c);
          }
        }
      }
    }
    out.append('"');
  }
}
