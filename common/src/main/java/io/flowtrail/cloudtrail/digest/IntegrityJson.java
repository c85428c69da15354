package io.flowtrail.cloudtrail.digest;

/**
 * Findings as JSON Lines, the contract of {@code verify --format json} and {@code replay
 * --integrity}.
 */
public final class IntegrityJson {
  private IntegrityJson() {}

  /** One finding on one line, without a line break. */
  public static String line(IntegrityFinding finding) {
    throw new UnsupportedOperationException();
  }

  /** Reads what {@link #line} wrote. */
  public static IntegrityFinding ofLine(String line) {
    throw new UnsupportedOperationException();
  }
}
