package io.flowtrail.cloudtrail;

/** JSON string content to its bytes, for records that travel as the text of a string. */
final class EscapedText {
  private EscapedText() {}

  /**
   * Decodes the inside of a JSON string to UTF-8. Lenient: an unknown escape stands for itself, a
   * lone surrogate becomes U+FFFD. The result is never longer than the source.
   *
   * @return number of bytes written from the beginning of {@code out}
   */
  static int decode(byte[] b, int from, int to, byte[] out) {
    int length = 0;
    int p = from;
    while (p < to) {
      byte c = b[p++];
      if (c != '\\' || p == to) {
        out[length++] = c;
        continue;
      }
      byte escape = b[p++];
      switch (escape) {
        case 'b' -> out[length++] = '\b';
        case 'f' -> out[length++] = '\f';
        case 'n' -> out[length++] = '\n';
        case 'r' -> out[length++] = '\r';
        case 't' -> out[length++] = '\t';
        case 'u' -> {
          int unit = hex4(b, p, to);
          if (unit < 0) {
            out[length++] = '\\';
            out[length++] = 'u';
            break;
          }
          p += 4;
          int point = unit;
          if (Character.isSurrogate((char) unit)) {
            int low = p + 1 < to && b[p] == '\\' && b[p + 1] == 'u' ? hex4(b, p + 2, to) : -1;
            if (Character.isHighSurrogate((char) unit)
                && low >= 0
                && Character.isLowSurrogate((char) low)) {
              point = Character.toCodePoint((char) unit, (char) low);
              p += 6;
            } else {
              point = 0xFFFD;
            }
          }
          length = utf8(point, out, length);
        }
        default -> out[length++] = escape;
      }
    }
    return length;
  }

  private static int utf8(int point, byte[] out, int at) {
    int length = at;
    if (point < 0x80) {
      out[length++] = (byte) point;
    } else if (point < 0x800) {
      out[length++] = (byte) (0xC0 | point >> 6);
      out[length++] = (byte) (0x80 | point & 0x3F);
    } else if (point < 0x10000) {
      out[length++] = (byte) (0xE0 | point >> 12);
      out[length++] = (byte) (0x80 | point >> 6 & 0x3F);
      out[length++] = (byte) (0x80 | point & 0x3F);
    } else {
      out[length++] = (byte) (0xF0 | point >> 18);
      out[length++] = (byte) (0x80 | point >> 12 & 0x3F);
      out[length++] = (byte) (0x80 | point >> 6 & 0x3F);
      out[length++] = (byte) (0x80 | point & 0x3F);
    }
    return length;
  }

  private static int hex4(byte[] b, int from, int to) {
    if (from + 4 > to) {
      return -1;
    }
    int value = 0;
    for (int i = from; i < from + 4; i++) {
      int digit = Character.digit(b[i], 16);
      if (digit < 0) {
        return -1;
      }
      value = value << 4 | digit;
    }
    return value;
  }
}
