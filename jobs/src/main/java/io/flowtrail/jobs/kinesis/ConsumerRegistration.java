package io.flowtrail.jobs.kinesis;

import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.awscore.exception.AwsServiceException;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.LimitExceededException;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import org.apache.flink.util.ExceptionUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers the consumer of enhanced fan-out, and waits while Kinesis does not take it now: calls
 * are throttled, too many consumers are on their way, or one of that name is on its way out. The
 * connector alone fails then. (It looks for such errors behind another exception, as asynchronous
 * clients throw them, but registers with a blocking client.)
 */
final class ConsumerRegistration implements Serializable {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerRegistration.class);
  private static final long FIRST_PAUSE_MILLIS = 500;
  private static final long LONGEST_PAUSE_MILLIS = 10_000;

  private final Duration longest;
  private boolean cancelled;

  /**
   * @param longest how long to wait before the fault is somebody else's
   */
  ConsumerRegistration(Duration longest) {
    this.longest = longest;
  }

  /**
   * Registers until it succeeds, fails for good or is cancelled.
   *
   * @return false if it was cancelled
   * @throws RuntimeException if the fault does not pass by itself, or not in time
   */
  boolean await(Runnable register) throws InterruptedException {
    long start = System.nanoTime();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      try {
        register.run();
        return true;
      } catch (RuntimeException e) {
        Optional<AwsServiceException> answer =
            ExceptionUtils.findThrowable(e, AwsServiceException.class);
        long waited = (System.nanoTime() - start) / 1_000_000;
        if (answer.filter(ConsumerRegistration::passes).isEmpty()
            || waited + pause > longest.toMillis()) {
          throw e;
        }
        LOG.warn(
            "the consumer of enhanced fan-out cannot be registered now, trying again: {}",
            answer.get().getMessage());
      }
      if (!paused(pause)) {
        return false;
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  /** Ends a wait, now or later. */
  synchronized void cancel() {
    cancelled = true;
    notifyAll();
  }

  private synchronized boolean paused(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    for (long left = millis; !cancelled && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
      wait(left);
    }
    return !cancelled;
  }

  /** That a consumer is not found is said of one that was on its way out and is gone now. */
  private static boolean passes(AwsServiceException answer) {
    return answer instanceof LimitExceededException
        || answer instanceof ResourceInUseException
        || answer instanceof ResourceNotFoundException
        || answer.isThrottlingException()
        || answer.statusCode() >= 500;
  }
}
