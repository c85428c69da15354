package io.flowtrail.jobs.verify;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * What one object gives, from the thread that reads it to the one that judges. Short, so that an
 * archive of any size is never held.
 */
final class FactQueue {
  private static final int LENGTH = 8;

  /** A piece, or the end: then {@code failure} says whether it came by a fault of ours. */
  private record Item(Optional<ReadFacts> piece, Optional<Throwable> failure) {}

  private final ArrayBlockingQueue<Item> items = new ArrayBlockingQueue<>(LENGTH);
  private boolean ended;

  /** Waits while the queue is full. */
  void put(ReadFacts piece) throws InterruptedException {
    items.put(new Item(Optional.of(piece), Optional.empty()));
  }

  /** Nothing more comes. */
  void end() throws InterruptedException {
    items.put(new Item(Optional.empty(), Optional.empty()));
  }

  /** Nothing more comes, because reading failed in a way that no input should cause. */
  void fail(Throwable failure) throws InterruptedException {
    items.put(new Item(Optional.empty(), Optional.of(failure)));
  }

  /** Whether {@link #poll} has met the end. */
  boolean ended() {
    return ended;
  }

  /**
   * The next piece; empty if there is none yet, or at the end.
   *
   * @throws IOException if reading failed
   */
  Optional<ReadFacts> poll(long millis) throws InterruptedException, IOException {
    Item item = items.poll(millis, TimeUnit.MILLISECONDS);
    if (item == null) {
      return Optional.empty();
    }
    if (item.failure.isPresent()) {
      Throwable failure = item.failure.get();
      if (failure instanceof Error error) {
        throw error;
      }
      if (failure instanceof RuntimeException e) {
        throw e;
      }
      throw failure instanceof IOException e ? e : new IOException(failure);
    }
    ended = item.piece.isEmpty();
    return item.piece;
  }
}
