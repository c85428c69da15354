package io.flowtrail.cloudtrail.digest;

import java.io.IOException;

/** Versions of what is kept in checkpoints. */
final class Formats {
  /** {@code writeUTF} takes 65,535 bytes; reasons are sentences. */
  private static final int LONGEST_REASON = 8 << 10;

  private Formats() {}

  static void check(String what, int known, int found) throws IOException {
    if (found != known) {
      throw new IOException(what + " of format " + found + "; this release knows " + known);
    }
  }

  static String cut(String reason) {
    return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON);
  }
}
