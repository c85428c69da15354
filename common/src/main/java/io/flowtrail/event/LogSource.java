package io.flowtrail.event;

import java.util.Optional;

/**
 * The logs that Flowtrail reads, as Sigma's {@code logsource} names them: all {@code product: aws},
 * told apart by {@code service}.
 */
public enum LogSource {
  CLOUDTRAIL("cloudtrail"),
  VPC_FLOW("vpcflow"),
  S3_ACCESS("s3access");

  private final String service;

  LogSource(String service) {
    this.service = service;
  }

  /** The Sigma {@code service}: {@code cloudtrail}, {@code vpcflow} or {@code s3access}. */
  public String service() {
    return service;
  }

  /** The log of a Sigma {@code service}, without regard to case. */
  public static Optional<LogSource> ofService(String service) {
    for (LogSource source : values()) {
      if (source.service.equalsIgnoreCase(service)) {
        return Optional.of(source);
      }
    }
    return Optional.empty();
  }
}
