package io.flowtrail.jobs.cli;

import io.flowtrail.alert.SafeText;
import io.flowtrail.format.StatedFormat;

/** The option {@code --format}. */
final class LogFormatOption {
  private LogFormatOption() {}

  /** What is said of the format of every file. */
  static StatedFormat parse(String word) throws UserError {
    try {
      return StatedFormat.of(word);
    } catch (IllegalArgumentException e) {
      throw UserError.usage(
          "--format " + SafeText.cut(word, 60) + " is unknown; " + e.getMessage());
    }
  }
}
