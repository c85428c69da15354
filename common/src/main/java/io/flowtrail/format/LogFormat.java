package io.flowtrail.format;

import io.flowtrail.event.LogSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an object under a log bucket is. */
public enum LogFormat {
  /** CloudTrail log files, those of Insights and network activity events included. */
  CLOUDTRAIL("cloudtrail", LogSource.CLOUDTRAIL),
  /** VPC flow logs, text or Parquet. */
  VPC_FLOW("vpc-flow", LogSource.VPC_FLOW),
  /** S3 server access logs. */
  S3_ACCESS("s3-access", LogSource.S3_ACCESS),
  /** Digest files of CloudTrail's log file validation: no log, but evidence about logs. */
  CLOUDTRAIL_DIGEST("", null),
  /** Something that lies beside logs and is none that is read: other services' logs, folders. */
  OTHER("", null);

  private final String option;
  private final LogSource source;

  LogFormat(String option, LogSource source) {
    this.option = option;
    this.source = source;
  }

  /** The log whose records it holds; empty if it holds none. */
  public Optional<LogSource> source() {
    return Optional.ofNullable(source);
  }

  /** The format of a command line word ({@link #options}), in any case; empty for any other. */
  public static Optional<LogFormat> ofOption(String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    for (LogFormat format : values()) {
      if (!format.option.isEmpty() && format.option.equals(lower)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** The words of {@link #ofOption}. */
  public static List<String> options() {
    return List.of(CLOUDTRAIL.option, VPC_FLOW.option, S3_ACCESS.option);
  }
}
