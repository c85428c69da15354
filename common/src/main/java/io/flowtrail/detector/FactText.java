package io.flowtrail.detector;

import java.util.ArrayList;
import java.util.List;

/**
 * Several texts as one, each behind its length ({@code 3:abc0:12:...}), whatever characters they
 * hold: keys and payloads of facts.
 */
public final class FactText {
  private FactText() {}

  public static String join(String... parts) {
    StringBuilder text = new StringBuilder();
    for (String part : parts) {
      text.append(part.length()).append(':').append(part);
    }
    return text.toString();
  }

  public static String join(List<String> parts) {
    return join(parts.toArray(new String[0]));
  }

  /**
   * What {@link #join} joined.
   *
   * @throws IllegalArgumentException if the text is anything else
   */
  public static List<String> split(String text) {
    List<String> parts = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      int colon = text.indexOf(':', at);
      int end = colon < 0 ? -1 : colon + 1 + Integer.parseInt(text, at, colon, 10);
      if (end < 0 || end > text.length()) {
        throw new IllegalArgumentException("no joined text");
      }
      parts.add(text.substring(colon + 1, end));
      at = end;
    }
    return parts;
  }
}
