package io.flowtrail.sample;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/** Breaks. */
final class Tamperer {
  private Tamperer() {}

  static List<String> tamper(Path directory, long seed, Set<Tampering> ways) throws IOException {
    return List.of();
  }
}
