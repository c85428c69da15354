package io.flowtrail.jobs.sink.delivery;

import java.time.Duration;

/** What became of an alert that was sent. */
public sealed interface Outcome {
  /** The other side has it. */
  record Delivered() implements Outcome {}

  /**
   * It may arrive another time.
   *
   * @param reason in words, without credentials
   * @param after how long the other side wants to be left alone; zero if it did not say
   */
  record Again(String reason, Duration after) implements Outcome {}

  /**
   * It will never arrive: the other side does not take it.
   *
   * @param reason in words, without credentials
   */
  record Refused(String reason) implements Outcome {}

  /** The other side has it. */
  static Outcome delivered() {
    return new Delivered();
  }

  /** It may arrive another time, whenever that is. */
  static Outcome again(String reason) {
    return new Again(reason, Duration.ZERO);
  }
}
