package io.flowtrail.cloudtrail.digest;

import java.io.IOException;

/** Versions of what is kept in checkpoints. */
final class Formats {
  private Formats() {}

  static void check(String what, int known, int found) throws IOException {
    if (found != known) {
      throw new IOException(what + " of format " + found + "; this release knows " + known);
    }
  }
}
