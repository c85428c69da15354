package io.flowtrail.sigma.match;

/**
 * An IP address read from text, reused for address after address. No names are looked up. An IPv4
 * address that is written as IPv6 ({@code ::ffff:192.0.2.1}) is the IPv4 address.
 */
final class IpAddress {
  private static final long MAPPED = 0xFFFFL << 32;

  private boolean isV4;
  private long high;
  private long low;
  private final int[] groups = new int[8];

  boolean isV4() {
    return isV4;
  }

  /** The upper 64 bits of an IPv6 address, 0 for IPv4. */
  long high() {
    return high;
  }

  /** The lower 64 bits of an IPv6 address, or an IPv4 address. */
  long low() {
    return low;
  }

  /** Reads an address; false, and nothing else, if the text is none. */
  boolean parse(String text) {
    int length = text.length();
    if (length < 2 || length > 45) {
      return false;
    }
    if (text.indexOf(':') < 0) {
      long address = v4(text, 0, length);
      isV4 = true;
      high = 0;
      low = address;
      return address >= 0;
    }
    if (!v6(text)) {
      return false;
    }
    isV4 = high == 0 && low >>> 32 == 0xFFFF;
    if (isV4) {
      low -= MAPPED;
    }
    return true;
  }

  /** Four decimal numbers without leading zeros, or -1. */
  private static long v4(String text, int from, int to) {
    long address = 0;
    int at = from;
    for (int part = 0; part < 4; part++) {
      int value = 0;
      int start = at;
      while (at < to && at - start < 3 && isDigit(text.charAt(at))) {
        value = value * 10 + text.charAt(at++) - '0';
      }
      boolean padded = at - start > 1 && text.charAt(start) == '0';
      if (at == start || padded || value > 255) {
        return -1;
      }
      address = address << 8 | value;
      if (part < 3 && (at >= to || text.charAt(at++) != '.')) {
        return -1;
      }
    }
    return at == to ? address : -1;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private boolean v6(String text) {
    int length = text.length();
    int count = 0;
    int gap = -1;
    int at = 0;
    if (text.startsWith("::")) {
      gap = 0;
      at = 2;
    }
    while (at < length) {
      if (count == 8) {
        return false;
      }
      int start = at;
      int value = 0;
      while (at < length && at - start < 5 && Character.digit(text.charAt(at), 16) >= 0) {
        if (text.charAt(at) > 'f') {
          return false;
        }
        value = value << 4 | Character.digit(text.charAt(at++), 16);
      }
      if (at < length && text.charAt(at) == '.') {
        long tail = v4(text, start, length);
        if (tail < 0 || count > 6) {
          return false;
        }
        groups[count++] = (int) (tail >>> 16);
        groups[count++] = (int) (tail & 0xFFFF);
        at = length;
        break;
      }
      if (at == start || at - start > 4) {
        return false;
      }
      groups[count++] = value;
      if (at == length) {
        break;
      }
      if (text.charAt(at++) != ':' || at == length) {
        return false;
      }
      if (text.charAt(at) == ':') {
        if (gap >= 0) {
          return false;
        }
        gap = count;
        at++;
      }
    }
    if (gap < 0 ? count != 8 : count > 7) {
      return false;
    }
    int zeros = 8 - count;
    high = 0;
    low = 0;
    for (int i = 0; i < 8; i++) {
      int group = gap < 0 || i < gap ? groups[i] : i < gap + zeros ? 0 : groups[i - zeros];
      if (i < 4) {
        high = high << 16 | group;
      } else {
        low = low << 16 | group;
      }
    }
    return true;
  }
}
