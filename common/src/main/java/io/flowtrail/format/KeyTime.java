package io.flowtrail.format;

import java.util.OptionalLong;

/**
 * When an object was delivered, as far as its key tells: what archives are ordered and pruned by.
 * The records are older: minutes for CloudTrail, up to minutes for flow logs, hours for access
 * logs, and sometimes much more.
 */
public final class KeyTime {
  private KeyTime() {}

  /**
   * The time in the name of the file: CloudTrail's minute of delivery (a digest's end, to the
   * second), the beginning of a flow log's five minutes, an access log's second of delivery (with
   * event-time partitions, the day of the events). Else the beginning of the hour or day of its
   * date folders ({@code /2026/03/01/}, {@code /year=2026/month=03/day=01/}).
   *
   * @return milliseconds since 1970, or empty if the key holds no time
   */
  public static OptionalLong of(String key) {
    OptionalLong time = LogKeys.timeInName(key);
    return time.isPresent() ? time : LogKeys.timeInFolders(key);
  }
}
