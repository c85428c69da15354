package io.flowtrail.vpcflow;

/**
 * Whether a line without a header is the default format beyond doubt: fourteen fields, the first
 * one {@code 2}, and each of the others what that field can hold.
 */
final class DefaultFormatCheck {
  private DefaultFormatCheck() {}

  static boolean fits(byte[] b, FieldBounds bounds) {
    if (bounds.count() != FlowLogFormat.DEFAULT.size()
        || !FlowText.equal(b, bounds.start(0), bounds.end(0), "2")
        || !isAccount(b, bounds.start(1), bounds.end(1))
        || !isInterface(b, bounds.start(2), bounds.end(2))) {
      return false;
    }
    for (int i = 3; i < 5; i++) {
      if (!isAddress(b, bounds.start(i), bounds.end(i))) {
        return false;
      }
    }
    for (int i = 5; i < 10; i++) {
      if (!FlowText.isAbsent(b, bounds.start(i), bounds.end(i))
          && !FlowText.isNumber(b, bounds.start(i), bounds.end(i))) {
        return false;
      }
    }
    for (int i = 10; i < 12; i++) {
      if (FlowText.seconds(b, bounds.start(i), bounds.end(i)) < 0) {
        return false;
      }
    }
    return isOneOf(b, bounds.start(12), bounds.end(12), "ACCEPT", "REJECT", "-")
        && isOneOf(b, bounds.start(13), bounds.end(13), "OK", "NODATA", "SKIPDATA");
  }

  private static boolean isAccount(byte[] b, int start, int end) {
    if (FlowText.isAbsent(b, start, end) || FlowText.equal(b, start, end, "unknown")) {
      return true;
    }
    for (int i = start; i < end; i++) {
      if (b[i] < '0' || b[i] > '9') {
        return false;
      }
    }
    return end - start == 12;
  }

  private static boolean isInterface(byte[] b, int start, int end) {
    return FlowText.isAbsent(b, start, end)
        || end - start > 4 && FlowText.equal(b, start, start + 4, "eni-");
  }

  private static boolean isAddress(byte[] b, int start, int end) {
    if (FlowText.isAbsent(b, start, end)) {
      return true;
    }
    boolean separated = false;
    for (int i = start; i < end; i++) {
      boolean separator = b[i] == '.' || b[i] == ':';
      if (!separator && Character.digit(b[i], 16) < 0) {
        return false;
      }
      separated |= separator;
    }
    return separated;
  }

  private static boolean isOneOf(byte[] b, int start, int end, String... texts) {
    for (String text : texts) {
      if (FlowText.equal(b, start, end, text)) {
        return true;
      }
    }
    return false;
  }
}
