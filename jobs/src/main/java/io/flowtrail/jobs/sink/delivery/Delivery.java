package io.flowtrail.jobs.sink.delivery;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * An alert on its way.
 *
 * @param line the alert as one line of JSON
 * @param attempts how often it was sent without success
 */
public record Delivery(String line, int attempts) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Bytes that an alert counts in a batch at most. The smallest limit of a service is near it
   * (SNS), so that a batch of any alerts can be told by this sum.
   */
  public static final int MOST_WEIGHT = 240_000;

  /** An alert that was not sent yet. */
  public static Delivery first(String line) {
    return new Delivery(line, 0);
  }

  /** The same, sent once more in vain. */
  public Delivery failed() {
    return new Delivery(line, attempts + 1);
  }

  /** What it counts in a batch. */
  long weight() {
    return Math.min(line.getBytes(StandardCharsets.UTF_8).length, MOST_WEIGHT);
  }
}
