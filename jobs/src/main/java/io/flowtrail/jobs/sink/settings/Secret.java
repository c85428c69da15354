package io.flowtrail.jobs.sink.settings;

import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a secret is kept. The secret itself is read by the task that needs it, so that it stands
 * neither in the job's graph nor in a log.
 *
 * @param kind what {@code place} names
 * @param place a variable's name or a file's path; empty for {@link #NONE}
 */
public record Secret(Kind kind, String place) implements Serializable {
  private static final long serialVersionUID = 1L;

  /** There is no secret. */
  public static final Secret NONE = new Secret(Kind.NONE, "");

  /** Kinds of places. */
  public enum Kind {
    NONE,
    ENVIRONMENT,
    FILE
  }

  /** In an environment variable. */
  public static Secret inEnvironment(String variable) {
    return new Secret(Kind.ENVIRONMENT, variable);
  }

  /** In a file; white space around it is no part of it. */
  public static Secret inFile(Path file) {
    return new Secret(Kind.FILE, file.toString());
  }

  /** Whether there is one. */
  public boolean isPresent() {
    return kind != Kind.NONE;
  }

  /**
   * The secret; empty if there is none.
   *
   * @throws IOException if it cannot be read, or is empty
   */
  public String read() throws IOException {
    if (kind == Kind.NONE) {
      return "";
    }
    String value = kind == Kind.FILE ? ofFile() : System.getenv(place);
    if (value == null || value.isBlank()) {
      throw new IOException(
          kind == Kind.FILE
              ? "the file " + place + " is empty; it should hold a secret"
              : "the environment variable " + place + " is not set; it should hold a secret");
    }
    return value.strip();
  }

  private String ofFile() throws IOException {
    try {
      return Files.readString(Path.of(place));
    } catch (IOException e) {
      throw new IOException("the file " + place + " with a secret cannot be read", e);
    }
  }
}
