package io.flowtrail.jobs.s3;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for faults to pass that are no object's, behind the SDK's own retries; says so once when it
 * begins and once when it is over. One a store; safe for several threads.
 */
final class Patience {
  private static final Logger LOG = LoggerFactory.getLogger(Patience.class);
  private static final long FIRST_PAUSE_NANOS = Duration.ofMillis(500).toNanos();
  private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(20).toNanos();

  private final Duration longest;
  private final String store;
  private long since;
  private boolean waiting;

  /**
   * @param longest how long one request may wait; zero not to wait at all
   * @param store for messages
   */
  Patience(Duration longest, String store) {
    this.longest = longest;
    this.store = store;
  }

  /** A request that may have to wait. */
  @FunctionalInterface
  interface Request<T> {
    T make() throws IOException;
  }

  /**
   * Makes a request until it succeeds or fails for good.
   *
   * @throws IOException if the fault does not pass by itself, or not in time, or the thread is
   *     interrupted meanwhile
   */
  <T> T await(Request<T> request) throws IOException {
    long start = System.nanoTime();
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      try {
        T result = request.make();
        passed();
        return result;
      } catch (PassingFaultException e) {
        if (System.nanoTime() - start + pause > longest.toNanos()) {
          throw e;
        }
        began(e);
        LockSupport.parkNanos(pause);
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException(store + ": interrupted", e);
        }
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      }
    }
  }

  /**
   * Whether a transfer that has given nothing since a moment of {@link System#nanoTime} may go on.
   */
  boolean allowsSince(long start) {
    return System.nanoTime() - start < longest.toNanos();
  }

  private synchronized void began(IOException fault) {
    if (!waiting) {
      waiting = true;
      since = System.nanoTime();
      LOG.warn("{}; trying again until it passes", fault.getMessage());
    }
  }

  private synchronized void passed() {
    if (waiting) {
      waiting = false;
      LOG.warn(
          "{}: reading again, after {} s",
          store,
          Duration.ofNanos(System.nanoTime() - since).toSeconds());
    }
  }
}
