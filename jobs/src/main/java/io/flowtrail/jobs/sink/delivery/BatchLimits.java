package io.flowtrail.jobs.sink.delivery;

import java.io.Serializable;

/**
 * How much is sent at once.
 *
 * @param alerts in one request at most
 * @param bytes of the alerts in one request at most
 * @param requests under way at the same time, of one task
 */
public record BatchLimits(int alerts, long bytes, int requests) implements Serializable {
  private static final long serialVersionUID = 1L;
}
