package io.flowtrail.vpcflow;

/** What the bytes of a field say. */
final class FlowText {
  /** The last second of the year 9999; what lies behind is no time. */
  private static final long LAST_SECOND = 253_402_300_799L;

  private static final byte[] LARGEST =
      Long.toString(Long.MAX_VALUE).getBytes(java.nio.charset.StandardCharsets.US_ASCII);

  private FlowText() {}

  /** {@code -}: not applicable, or could not be computed. */
  static boolean isAbsent(byte[] b, int start, int end) {
    return end - start == 1 && b[start] == '-' || end == start;
  }

  /** Whether it is a whole number as AWS and JSON write it and as a {@code long} holds it. */
  static boolean isNumber(byte[] b, int start, int end) {
    int length = end - start;
    if (length == 0 || length > LARGEST.length || b[start] == '0' && length > 1) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return false;
      }
    }
    return length < LARGEST.length
        || java.util.Arrays.compare(b, start, end, LARGEST, 0, LARGEST.length) <= 0;
  }

  /** Unix seconds, or -1 for anything else. */
  static long seconds(byte[] b, int start, int end) {
    if (end - start > 12 || end == start) {
      return -1;
    }
    long seconds = 0;
    for (int i = start; i < end; i++) {
      int digit = b[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      seconds = seconds * 10 + digit;
    }
    return seconds <= LAST_SECOND ? seconds : -1;
  }

  static boolean equal(byte[] b, int start, int end, String ascii) {
    if (end - start != ascii.length()) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (b[i] != ascii.charAt(i - start)) {
        return false;
      }
    }
    return true;
  }
}
