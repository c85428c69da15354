package io.flowtrail.jobs.config;

/**
 * Something wrong with the configuration file.
 *
 * @param file as the user named it
 * @param line counted from 1; 0 where the whole file is meant
 * @param key where in the file, such as {@code sources[0].uri}; may be empty
 * @param message what is wrong and what to write instead
 */
public record ConfigProblem(String file, int line, String key, String message) {
  @Override
  public String toString() {
    return file + (line > 0 ? ":" + line : "") + ": " + (key.isEmpty() ? "" : key + ": ") + message;
  }
}
