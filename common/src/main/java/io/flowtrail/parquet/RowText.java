package io.flowtrail.parquet;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The values of a row as text, one behind the other. Takes no more than its limit. */
public final class RowText {
  private final int limit;
  private byte[] bytes = new byte[1024];
  private int length;
  private boolean overflown;

  public RowText(int limit) {
    this.limit = limit;
  }

  /** Holds the text from 0 to {@link #length}; another array when the text has grown. */
  public byte[] bytes() {
    return bytes;
  }

  public int length() {
    return length;
  }

  /** Whether more was added than the limit allows, and so left out. */
  public boolean isOverflown() {
    return overflown;
  }

  public void clear() {
    length = 0;
    overflown = false;
  }

  public void add(char ascii) {
    if (room(1)) {
      bytes[length++] = (byte) ascii;
    }
  }

  void add(byte[] from, int at, int count) {
    if (room(count)) {
      System.arraycopy(from, at, bytes, length, count);
      length += count;
    }
  }

  void add(String ascii) {
    byte[] text = ascii.getBytes(StandardCharsets.US_ASCII);
    add(text, 0, text.length);
  }

  void add(long number) {
    if (number < 0) {
      add(Long.toString(number));
      return;
    }
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    if (room(digits)) {
      long rest = number;
      for (int i = length + digits - 1; i >= length; i--) {
        bytes[i] = (byte) ('0' + rest % 10);
        rest /= 10;
      }
      length += digits;
    }
  }

  private boolean room(int count) {
    if (overflown || count > limit - length) {
      overflown = true;
      return false;
    }
    if (count > bytes.length - length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + count));
    }
    return true;
  }
}
