package io.flowtrail.jobs.sink.delivery;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A connection to a service that takes alerts. Each task has its own. */
public interface Channel extends AutoCloseable {
  /**
   * Sends some alerts, without waiting.
   *
   * @return an outcome for each, in the same order. A future that fails means that it is not known
   *     whether they arrived: they are sent again
   */
  CompletableFuture<List<Outcome>> send(List<Delivery> batch);

  @Override
  void close();

  /** Opens the channel in the task that uses it. */
  @FunctionalInterface
  interface Opener extends Serializable {
    /**
     * Makes no request yet.
     *
     * @throws IOException if it cannot be opened: a secret is missing, a region not known
     */
    Channel open() throws IOException;
  }
}
