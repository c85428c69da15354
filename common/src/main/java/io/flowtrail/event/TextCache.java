package io.flowtrail.event;

import java.nio.charset.StandardCharsets;

/**
 * Recent short ASCII texts by their bytes. Logs say the same few things again and again; the cache
 * turns the repeated ones into the same {@code String} and so saves the garbage and keeps their
 * hash codes.
 */
final class TextCache {
  private static final int SIZE = 4096;
  private static final int LONGEST = 96;

  private final String[] texts = new String[SIZE];

  String text(byte[] buffer, int start, int end) {
    int length = end - start;
    if (length == 0) {
      return "";
    }
    if (length > LONGEST) {
      return new String(buffer, start, length, StandardCharsets.UTF_8);
    }
    int hash = length;
    for (int i = start; i < end; i++) {
      hash = 31 * hash + buffer[i];
    }
    int at = (hash ^ hash >>> 15) & SIZE - 1;
    String known = texts[at];
    if (known != null && same(known, buffer, start, length)) {
      return known;
    }
    String text = new String(buffer, start, length, StandardCharsets.UTF_8);
    if (text.length() == length) {
      texts[at] = text;
    }
    return text;
  }

  private static boolean same(String text, byte[] buffer, int start, int length) {
    if (text.length() != length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != buffer[start + i]) {
        return false;
      }
    }
    return true;
  }
}
