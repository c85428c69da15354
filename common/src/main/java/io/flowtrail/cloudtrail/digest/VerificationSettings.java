package io.flowtrail.cloudtrail.digest;

import java.io.Serializable;

/**
 * What verification is asked for. Times are of delivery, milliseconds since 1970.
 *
 * @param from digests that end at or before, and log files delivered before, are not expected;
 *     {@link Long#MIN_VALUE} for no limit
 * @param to digests that begin at or behind, and log files delivered at or behind, are not
 *     expected; {@link Long#MAX_VALUE} for no limit
 */
public record VerificationSettings(long from, long to) implements Serializable {
  /** All that is there. */
  public static final VerificationSettings ALL =
      new VerificationSettings(Long.MIN_VALUE, Long.MAX_VALUE);
}
