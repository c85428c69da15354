package io.flowtrail.sample;

import java.io.IOException;
import java.nio.file.Path;

/** Writes sample logs into a directory, in the layout of the real buckets. */
public final class SampleLogs {
  private SampleLogs() {}

  /**
   * Writes what the options ask for.
   *
   * @param directory where to; made if absent. Must be empty but for a {@code README.md}: files of
   *     two runs would belong to one archive and to no chain
   * @throws IOException if the directory is not empty or cannot be written
   */
  public static SampleSummary write(Path directory, SampleOptions options) throws IOException {
    throw new IOException("not written yet: " + directory + ", " + options);
  }
}
