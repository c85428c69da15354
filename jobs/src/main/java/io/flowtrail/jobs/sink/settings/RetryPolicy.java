package io.flowtrail.jobs.sink.settings;

import java.io.Serializable;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often and when an alert is sent again that did not arrive: after a time that doubles with
 * each attempt up to a longest one, half of it left to chance so that many tasks do not knock at
 * the same moment.
 *
 * @param attempts how often an alert is sent at most, the first time included
 * @param first the wait behind the first attempt
 * @param longest the longest wait, whatever the number of the attempt
 */
public record RetryPolicy(int attempts, Duration first, Duration longest) implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * Some four minutes before an alert is given up. No checkpoint passes while a service is down and
   * alerts wait for it, so that this must be shorter than a checkpoint may take (ten minutes,
   * unless configured otherwise).
   */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(15, Duration.ofMillis(500), Duration.ofSeconds(30));

  /** No other side is waited for longer than this, whatever it asks for. */
  static final Duration LONGEST_ASKED = Duration.ofMinutes(2);

  public RetryPolicy {
    if (attempts < 1 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException("attempts, or times, that make no sense");
    }
  }

  /** The same with another number of attempts. */
  public RetryPolicy withAttempts(int number) {
    return new RetryPolicy(number, first, longest);
  }

  /**
   * The wait before the next attempt.
   *
   * @param made how many attempts were made, from 1
   * @param asked what the other side asked for; zero if nothing. At least this is waited, up to two
   *     minutes
   */
  public Duration delay(int made, Duration asked, RandomGenerator random) {
    long doubled = first.toMillis();
    for (int i = 1; i < made && doubled < longest.toMillis(); i++) {
      doubled *= 2;
    }
    long full = Math.min(doubled, longest.toMillis());
    Duration jittered = Duration.ofMillis(full / 2 + random.nextLong(full / 2 + 1));
    Duration heard = asked.compareTo(LONGEST_ASKED) > 0 ? LONGEST_ASKED : asked;
    return heard.compareTo(jittered) > 0 ? heard : jittered;
  }
}
