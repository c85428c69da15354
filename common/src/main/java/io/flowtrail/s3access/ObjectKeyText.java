package io.flowtrail.s3access;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Object keys as access logs write them: percent-encoded, usually twice. */
final class ObjectKeyText {
  private ObjectKeyText() {}

  /**
   * Decodes twice, the second time only if all that looks like an escape is one and the result is
   * text. What is no escape stands for itself, {@code +} too.
   */
  static String decode(byte[] b, int start, int end) {
    byte[] raw = Arrays.copyOfRange(b, start, end);
    if (!holdsEscape(raw)) {
      return new String(raw, StandardCharsets.UTF_8);
    }
    byte[] once = decodeOnce(raw);
    if (holdsEscape(once) && isEncoded(once)) {
      byte[] twice = decodeOnce(once);
      if (isText(twice)) {
        return new String(twice, StandardCharsets.UTF_8);
      }
    }
    return new String(once, StandardCharsets.UTF_8);
  }

  private static boolean holdsEscape(byte[] b) {
    for (byte c : b) {
      if (c == '%') {
        return true;
      }
    }
    return false;
  }

  private static boolean isEncoded(byte[] b) {
    for (int i = 0; i < b.length; i++) {
      if (b[i] == '%') {
        if (i + 2 >= b.length
            || Character.digit(b[i + 1], 16) < 0
            || Character.digit(b[i + 2], 16) < 0) {
          return false;
        }
        i += 2;
      }
    }
    return true;
  }

  private static byte[] decodeOnce(byte[] b) {
    byte[] out = new byte[b.length];
    int n = 0;
    for (int i = 0; i < b.length; i++) {
      if (b[i] == '%' && i + 2 < b.length) {
        int high = Character.digit(b[i + 1], 16);
        int low = Character.digit(b[i + 2], 16);
        if (high >= 0 && low >= 0) {
          out[n++] = (byte) (high << 4 | low);
          i += 2;
          continue;
        }
      }
      out[n++] = b[i];
    }
    return Arrays.copyOf(out, n);
  }

  private static boolean isText(byte[] b) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(b));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
