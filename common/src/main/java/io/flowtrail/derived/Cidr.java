package io.flowtrail.derived;

import java.util.Optional;

/**
 * A network, or one address. Parsed, never compared as text: {@code 208.236.235.254/0} is the whole
 * internet.
 *
 * @param v6 IPv6; IPv4 otherwise, its 32 bits at the top of {@code high}
 * @param high the first 64 bits
 * @param low the last 64 bits
 * @param prefix length of the network's prefix in bits
 */
public record Cidr(boolean v6, long high, long low, int prefix) {
  private static final Cidr GLOBAL_UNICAST_V6 = new Cidr(true, 0x2000_0000_0000_0000L, 0, 3);

  /** {@code 10.0.0.0/8}, {@code ::/0}, or an address alone; host bits may be set. */
  public static Optional<Cidr> parse(String written) {
    String text = written.trim();
    if (text.length() > 64) {
      return Optional.empty();
    }
    int slash = text.indexOf('/');
    String address = slash < 0 ? text : text.substring(0, slash);
    Optional<Cidr> host = address(address);
    if (host.isEmpty() || slash < 0) {
      return host;
    }
    int bits = number(text, slash + 1, text.length());
    if (bits < 0 || bits > host.get().prefix) {
      return Optional.empty();
    }
    return Optional.of(new Cidr(host.get().v6, host.get().high, host.get().low, bits));
  }

  private static int number(String text, int from, int to) {
    if (from >= to || to - from > 5) {
      return -1;
    }
    int sum = 0;
    for (int i = from; i < to; i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      sum = sum * 10 + digit;
    }
    return sum;
  }

  /** All IPv4 addresses with this first octet. */
  static Cidr ofOctet(int octet) {
    return new Cidr(false, (long) octet << 56, 0, 8);
  }

  static Optional<Cidr> address(String text) {
    long v4 = ipv4(text);
    if (v4 >= 0) {
      return Optional.of(new Cidr(false, v4 << 32, 0, 32));
    }
    return text.indexOf(':') < 0 ? Optional.empty() : ipv6(text);
  }

  /** An IPv4 address as a number, or -1; makes no garbage. */
  static long ipv4(String text) {
    int length = text.length();
    if (length < 7 || length > 15) {
      return -1;
    }
    long address = 0;
    int parts = 0;
    int from = 0;
    for (int i = 0; i <= length; i++) {
      if (i < length && text.charAt(i) != '.') {
        continue;
      }
      int part = i - from > 3 ? -1 : number(text, from, i);
      if (part < 0 || part > 255 || ++parts > 4) {
        return -1;
      }
      address = address << 8 | part;
      from = i + 1;
    }
    return parts == 4 ? address : -1;
  }

  private static Optional<Cidr> ipv6(String text) {
    int zone = text.indexOf('%');
    String plain = zone < 0 ? text : text.substring(0, zone);
    if (plain.length() > 45) {
      return Optional.empty();
    }
    int gap = plain.indexOf("::");
    if (gap >= 0 && plain.indexOf("::", gap + 1) >= 0) {
      return Optional.empty();
    }
    int[] groups = new int[8];
    int head;
    if (gap < 0) {
      head = groups(plain, groups, 0);
      if (head != 8) {
        return Optional.empty();
      }
    } else {
      head = groups(plain.substring(0, gap), groups, 0);
      int[] tail = new int[8];
      int tailSize = groups(plain.substring(gap + 2), tail, 0);
      if (head < 0 || tailSize < 0 || head + tailSize > 7) {
        return Optional.empty();
      }
      System.arraycopy(tail, 0, groups, 8 - tailSize, tailSize);
    }
    long high = 0;
    long low = 0;
    for (int i = 0; i < 4; i++) {
      high = high << 16 | groups[i];
      low = low << 16 | groups[i + 4];
    }
    if (high == 0 && low >>> 32 == 0xFFFF) {
      return Optional.of(new Cidr(false, low << 32, 0, 32));
    }
    return Optional.of(new Cidr(true, high, low, 128));
  }

  /** Reads groups between colons; the last may be an IPv4 address. Returns how many, or -1. */
  private static int groups(String text, int[] into, int at) {
    if (text.isEmpty()) {
      return at;
    }
    int count = at;
    for (String group : text.split(":", -1)) {
      if (group.indexOf('.') >= 0) {
        long v4 = text.endsWith(group) ? ipv4(group) : -1;
        if (v4 < 0 || count > 6) {
          return -1;
        }
        into[count++] = (int) (v4 >>> 16);
        into[count++] = (int) (v4 & 0xFFFF);
        continue;
      }
      if (group.isEmpty() || group.length() > 4 || count > 7) {
        return -1;
      }
      int value = 0;
      for (int i = 0; i < group.length(); i++) {
        int digit = Character.digit(group.charAt(i), 16);
        if (digit < 0) {
          return -1;
        }
        value = value << 4 | digit;
      }
      into[count++] = value;
    }
    return count;
  }

  /** Whether every address of the other network lies in this one. */
  boolean contains(Cidr other) {
    return v6 == other.v6 && other.prefix >= prefix && contains(other.high, other.low);
  }

  private boolean contains(long otherHigh, long otherLow) {
    if (prefix == 0) {
      return true;
    }
    if (prefix <= 64) {
      return (high ^ otherHigh) >>> 64 - prefix == 0;
    }
    return high == otherHigh && (low ^ otherLow) >>> 128 - prefix == 0;
  }

  /** Whether the network holds an IPv4 address given as a number. */
  boolean containsIpv4(long address) {
    return !v6 && contains(address << 32, 0);
  }

  /**
   * Whether the network is the internet or half of it: IPv4 up to {@code /1}, IPv6 whatever holds
   * {@code 2000::/3}, where all public addresses lie.
   */
  boolean isWorld() {
    return v6 ? contains(GLOBAL_UNICAST_V6) : prefix <= 1;
  }

  /** Whether any public IPv6 address lies in the network. */
  boolean touchesGlobalUnicast() {
    return v6 && (contains(GLOBAL_UNICAST_V6) || GLOBAL_UNICAST_V6.contains(this));
  }
}
