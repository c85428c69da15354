package io.flowtrail.jobs.verify;

import io.flowtrail.jobs.source.enumerator.ArchiveListing;
import io.flowtrail.jobs.source.enumerator.ArchiveListing.Turn;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;

/** Lists in a thread of its own, some objects ahead of the readers. */
final class ListAhead implements AutoCloseable {
  /** Objects listed ahead: enough for an honest progress bar, a few megabytes. */
  private static final int AHEAD = 20_000;

  /** A turn, or the end: then {@code failure} says whether the listing failed. */
  private record Item(Optional<Turn> turn, Optional<Throwable> failure) {}

  private final ArrayBlockingQueue<Item> items = new ArrayBlockingQueue<>(AHEAD);
  private final Thread thread;
  private volatile long objects;
  private volatile long bytes;
  private volatile boolean complete;
  private boolean ended;

  ListAhead(ArchiveListing listing) {
    thread = new Thread(() -> list(listing), "verify-list");
    thread.setDaemon(true);
    thread.start();
  }

  private void list(ArchiveListing listing) {
    try {
      try {
        for (Optional<Turn> turn = listing.next(); turn.isPresent(); turn = listing.next()) {
          objects = listing.objects();
          bytes = listing.bytes();
          items.put(new Item(turn, Optional.empty()));
        }
        complete = true;
        items.put(new Item(Optional.empty(), Optional.empty()));
      } catch (IOException | RuntimeException | Error e) {
        items.put(new Item(Optional.empty(), Optional.of(e)));
      }
    } catch (InterruptedException e) {
      // Closed; nobody waits.
      Thread.currentThread().interrupt();
    }
  }

  /** The next object if one is listed already. */
  Optional<Turn> poll() throws IOException {
    Item item = ended ? null : items.poll();
    return item == null ? Optional.empty() : turn(item);
  }

  /** Waits for the next object; empty behind the last. */
  Optional<Turn> take() throws IOException, InterruptedException {
    return ended ? Optional.empty() : turn(items.take());
  }

  private Optional<Turn> turn(Item item) throws IOException {
    if (item.failure.isPresent()) {
      Throwable failure = item.failure.get();
      if (failure instanceof Error error) {
        throw error;
      }
      throw new IOException("The archive cannot be listed: " + failure.getMessage(), failure);
    }
    ended = item.turn.isEmpty();
    return item.turn;
  }

  /** Objects found so far that are to be read. */
  long objects() {
    return objects;
  }

  /** Their stored size. */
  long bytes() {
    return bytes;
  }

  /** Whether nothing is left to be listed. */
  boolean complete() {
    return complete;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
