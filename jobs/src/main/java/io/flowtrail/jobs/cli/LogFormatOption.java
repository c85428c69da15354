package io.flowtrail.jobs.cli;

import io.flowtrail.alert.SafeText;
import io.flowtrail.format.LogFormat;
import java.util.Optional;

/** The option {@code --format}. */
final class LogFormatOption {
  private LogFormatOption() {}

  /** The format that is forced; empty for {@code auto}. */
  static Optional<LogFormat> parse(String word) throws UserError {
    Optional<LogFormat> format = LogFormat.ofOption(word);
    if (format.isEmpty() && !word.equals("auto")) {
      throw UserError.usage(
          "--format "
              + SafeText.cut(word, 60)
              + " is unknown; there are auto, cloudtrail, vpc-flow and s3-access");
    }
    return format;
  }
}
