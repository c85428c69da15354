package io.flowtrail.detector.exposure;

import java.util.Locale;

/** How findings put amounts into words. */
final class Words {
  private static final String[] UNITS = {"B", "KB", "MB", "GB", "TB", "PB"};

  private Words() {}

  /** Bytes in the unit that fits, of powers of 1000: {@code 2.2 GB}. */
  static String bytes(long bytes) {
    double amount = bytes;
    int unit = 0;
    while (amount >= 999.5 && unit < UNITS.length - 1) {
      amount /= 1000;
      unit++;
    }
    String number =
        unit > 0 && amount < 9.95
            ? String.format(Locale.ROOT, "%.1f", amount)
            : Long.toString(Math.round(amount));
    return number + " " + UNITS[unit];
  }

  /** {@code 1 source}, {@code 3 sources}. */
  static String count(long number, String one) {
    return number + " " + one + (number == 1 ? "" : "s");
  }

  /** The same where the number may be an estimate. */
  static String count(long number, boolean exact, String one) {
    return (exact ? "" : "about ") + count(number, one);
  }
}
