package io.flowtrail.sample;

import java.util.Locale;
import java.util.Optional;

/**
 * An incident that can be laid into ordinary life. Each is told in {@code sample-logs/README.md}.
 */
public enum Scenario {
  /** A bucket is made public by a hurried developer and emptied by an anonymous reader. */
  PUBLIC_BUCKET,
  /**
   * A stolen access key looks around, is denied, opens a security group to the world, and the
   * opened ports are used from outside.
   */
  STOLEN_KEY,
  /** An administrator stops a trail, deletes its logs and takes away the key. */
  LOG_TAMPERING,
  /** Tens of gigabytes leave an instance within an hour; another loses a little at a time. */
  EXFILTRATION,
  /** Root logs in without MFA and makes itself an access key. */
  ROOT_LOGIN;

  /** The name on the command line: {@code public-bucket}, {@code stolen-key}, and so on. */
  public String optionName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The scenario of that {@link #optionName()}, without regard to case. */
  public static Optional<Scenario> ofOption(String name) {
    for (Scenario scenario : values()) {
      if (scenario.optionName().equalsIgnoreCase(name)) {
        return Optional.of(scenario);
      }
    }
    return Optional.empty();
  }
}
