package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.jobs.source.notification.NotificationQueue;
import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that reads one queue for as long as the enumerator lives. A queue that cannot be reached
 * is told once and tried again; meanwhile listing finds what comes.
 */
final class NotificationFeed implements Runnable, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(NotificationFeed.class);
  private static final long SHORTEST_PAUSE = 1_000;
  private static final long LONGEST_PAUSE = 60_000;

  private final NotificationQueue.Opener opener;
  private final List<ListedStore> stores;
  private final KeySelection selection;
  private final LongSupplier horizon;
  private final BooleanSupplier hasRoom;
  private final Consumer<Notified> receiver;
  private final Receipts receipts = new Receipts();
  private final Thread thread;

  private volatile boolean closed;
  private boolean unreachable;
  private boolean undeletable;
  private long pause = SHORTEST_PAUSE;

  /**
   * @param stores opened already
   * @param selection the feed's own
   * @param hasRoom whether more may be taken
   * @param receiver gets what was told, in the feed's thread
   */
  NotificationFeed(
      NotificationQueue.Opener opener,
      List<ListedStore> stores,
      KeySelection selection,
      LongSupplier horizon,
      BooleanSupplier hasRoom,
      Consumer<Notified> receiver) {
    this.opener = opener;
    this.stores = stores;
    this.selection = selection;
    this.horizon = horizon;
    this.hasRoom = hasRoom;
    this.receiver = receiver;
    this.thread = new Thread(this, "notifications");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  Receipts receipts() {
    return receipts;
  }

  @Override
  public void run() {
    try {
      while (!closed) {
        try {
          read();
        } catch (IOException | RuntimeException e) {
          failed(e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void read() throws IOException, InterruptedException {
    NotificationQueue queue = opener.open();
    try (NotifiedObjects objects =
        new NotifiedObjects(opener.uri(), queue, stores, selection, horizon)) {
      while (!closed) {
        delete(queue);
        if (hasRoom.getAsBoolean()) {
          Notified told = objects.next();
          receipts.received(told.receipts());
          receiver.accept(told);
          reached();
        } else {
          Thread.sleep(SHORTEST_PAUSE);
        }
      }
    }
  }

  private void delete(NotificationQueue queue) {
    List<String> confirmed = receipts.takeConfirmed();
    if (confirmed.isEmpty()) {
      return;
    }
    try {
      List<String> left = queue.delete(confirmed);
      undeletable &= !left.isEmpty();
    } catch (IOException e) {
      // They come again, are known, and are deleted then.
      if (!undeletable && !closed) {
        undeletable = true;
        LOG.warn("messages cannot be deleted and will come again: {}", e.getMessage());
      }
    }
  }

  private void reached() {
    if (unreachable) {
      LOG.warn("{} answers again", opener.uri());
    }
    unreachable = false;
    pause = SHORTEST_PAUSE;
  }

  private void failed(Exception e) throws InterruptedException {
    if (closed) {
      return;
    }
    if (!unreachable) {
      unreachable = true;
      LOG.warn(
          "{} cannot be read, will try again; meanwhile objects are found by listing: {}",
          opener.uri(),
          e.getMessage());
    }
    LOG.debug("the queue cannot be read", e);
    Thread.sleep(pause);
    pause = Math.min(LONGEST_PAUSE, pause * 2);
  }

  /** Ends the thread; it may take a moment to notice. */
  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
