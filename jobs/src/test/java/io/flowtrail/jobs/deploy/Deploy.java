package io.flowtrail.jobs.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What ships in {@code deploy/} and {@code docs/}. */
public final class Deploy {
  private Deploy() {}

  /** A file below the project's directory. */
  public static Path file(String first, String... more) {
    return Path.of("..", first).resolve(Path.of("", more));
  }

  /** Its text. */
  public static String text(String first, String... more) throws IOException {
    return Files.readString(file(first, more));
  }
}
