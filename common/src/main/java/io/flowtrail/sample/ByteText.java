package io.flowtrail.sample;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Text written as bytes, without a String in between. */
final class ByteText {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private byte[] bytes = new byte[1 << 20];
  private int length;

  void clear() {
    length = 0;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  void add(byte[] text) {
    ensure(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
  }

  void add(char c) {
    ensure(1);
    bytes[length++] = (byte) c;
  }

  void add(long number) {
    ensure(20);
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    long rest = number;
    for (int at = length + digits - 1; at >= length; at--) {
      bytes[at] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += digits;
  }

  /** A random UUID out of 128 random bits. */
  void addGuid(long high, long low) {
    ensure(36);
    long versioned = high & ~0xF000L | 0x4000L;
    long variant = low & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    hex(versioned >>> 32, 8);
    bytes[length++] = '-';
    hex(versioned >>> 16, 4);
    bytes[length++] = '-';
    hex(versioned, 4);
    bytes[length++] = '-';
    hex(variant >>> 48, 4);
    bytes[length++] = '-';
    hex(variant, 12);
  }

  private void hex(long value, int digits) {
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
      bytes[length++] = HEX[(int) (value >>> shift) & 0xF];
    }
  }
}
