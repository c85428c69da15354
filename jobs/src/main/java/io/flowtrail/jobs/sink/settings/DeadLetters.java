package io.flowtrail.jobs.sink.settings;

import java.io.Serializable;
import java.net.URI;
import java.nio.file.Path;

/**
 * What becomes of alerts that a sink gives up.
 *
 * @param directory a {@code file:} address; empty if there is none, and giving up stops the job
 */
public record DeadLetters(String directory) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Nothing may be given up: the job stops instead. */
  public static final DeadLetters NONE = new DeadLetters("");

  /** Files in a directory. */
  public static DeadLetters in(Path directory) {
    URI uri = directory.toAbsolutePath().toUri();
    return new DeadLetters(uri.toString());
  }

  /** Whether there is a place. */
  public boolean isPresent() {
    return !directory.isEmpty();
  }
}
