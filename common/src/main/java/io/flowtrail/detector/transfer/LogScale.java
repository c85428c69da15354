package io.flowtrail.detector.transfer;

/**
 * Numbers of bytes as one byte each, on a scale of logarithms with six steps an octave (12 % each):
 * 0 is less than a kilobyte, 255 more than five petabytes. Statistics are done on the scale itself.
 */
final class LogScale {
  static final int SIZE = 256;
  static final double STEPS = 6;
  private static final double UNIT = 1000;
  private static final double LN2 = StrictMath.log(2);

  private LogScale() {}

  static int code(long bytes) {
    if (bytes < UNIT) {
      return 0;
    }
    // The same on every machine: states move between them.
    return 1 + (int) Math.min(SIZE - 2, StrictMath.log(bytes / UNIT) / LN2 * STEPS);
  }

  /** The middle of what has that code. */
  static long bytes(double code) {
    return code < 1 ? 0 : (long) (UNIT * Math.pow(2, (code - 0.5) / STEPS));
  }

  /** By what that many steps multiply. */
  static double ratio(double steps) {
    return Math.pow(2, steps / STEPS);
  }
}
