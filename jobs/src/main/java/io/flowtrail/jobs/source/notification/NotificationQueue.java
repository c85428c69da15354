package io.flowtrail.jobs.source.notification;

import java.io.IOException;
import java.io.Serializable;
import java.util.Collection;
import java.util.List;

/**
 * A queue of messages about new objects. A message that was received comes again, with another
 * receipt, if it is not deleted. Used by one thread.
 */
public interface NotificationQueue extends AutoCloseable {

  /** Opens a queue; travels to where it is read. */
  interface Opener extends Serializable {

    /** The queue as messages name it. */
    String uri();

    /**
     * Opens the queue.
     *
     * @throws IOException if it cannot be read at all; the message is for the user
     */
    NotificationQueue open() throws IOException;
  }

  /**
   * The next messages, in no order.
   *
   * @param patient whether to wait some seconds if there is none
   * @return none if none came
   * @throws IOException if the queue cannot be asked
   */
  List<QueueMessage> receive(boolean patient) throws IOException;

  /**
   * Deletes messages for good.
   *
   * @return those of the receipts that could not be deleted; their messages come again
   * @throws IOException if the queue cannot be asked
   */
  List<String> delete(Collection<String> receipts) throws IOException;

  @Override
  void close();
}
