package io.flowtrail.jobs.source.reader;

import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.store.ObjectStore;
import io.flowtrail.store.StoredObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Fetches the next objects while one is read, so that the time a remote store takes to answer is
 * not waited for. Whole objects are held in memory, within a budget; larger ones are streamed when
 * their turn comes.
 */
final class FetchAhead implements AutoCloseable {
  /** Objects up to this size are fetched whole. */
  static final long LARGEST = 16L << 20;

  /** All fetched objects together. */
  static final long BUDGET = 48L << 20;

  /** An object in memory; arguments as in {@link StoredObject}. */
  private record Fetched(byte[] bytes, Map<String, String> metadata) {}

  private final int atMost;
  private final ExecutorService threads;
  private final Map<String, Future<Fetched>> fetched = new HashMap<>();
  private final Map<String, Long> sizes = new HashMap<>();
  private long held;

  FetchAhead(int atMost) {
    this.atMost = atMost;
    this.threads =
        Executors.newFixedThreadPool(
            atMost,
            task -> {
              Thread thread = new Thread(task, "log-object-fetch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /** Begins to fetch the first of the objects that wait, as far as budget and threads allow. */
  void prepare(Iterator<LogObjectSplit> waiting, ObjectStore[] stores) {
    while (waiting.hasNext() && fetched.size() < atMost) {
      LogObjectSplit split = waiting.next();
      String id = split.splitId();
      if (fetched.containsKey(id)) {
        continue;
      }
      if (split.size() > LARGEST || split.isRefused()) {
        continue;
      }
      if (held + split.size() > BUDGET) {
        return;
      }
      ObjectStore store = stores[split.store()];
      held += split.size();
      sizes.put(id, split.size());
      fetched.put(id, threads.submit(() -> readWhole(store, split)));
    }
  }

  private static Fetched readWhole(ObjectStore store, LogObjectSplit split) throws IOException {
    try (StoredObject object = LogObjectSplitReader.read(store, split.key())) {
      InputStream in = object.bytes();
      // The object may have grown since it was listed.
      byte[] bytes = in.readNBytes((int) Math.min(LARGEST * 2, Integer.MAX_VALUE - 8));
      if (in.read() >= 0) {
        throw new IOException("the object has grown while it was read");
      }
      return new Fetched(bytes, object.metadata());
    }
  }

  /** The object as stored, fetched already or opened now. */
  StoredObject open(LogObjectSplit split, ObjectStore[] stores) throws IOException {
    String id = split.splitId();
    Future<Fetched> whole = fetched.get(id);
    if (whole == null) {
      return LogObjectSplitReader.read(stores[split.store()], split.key());
    }
    try {
      Fetched object = whole.get();
      return new StoredObject(new ByteArrayInputStream(object.bytes()), object.metadata());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the object was fetched", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException fault) {
        throw fault;
      }
      throw new IOException("the object cannot be fetched: " + e.getCause().getMessage(), e);
    }
  }

  /** Gives back the memory of an object that was read. */
  void release(LogObjectSplit split) {
    String id = split.splitId();
    if (fetched.remove(id) != null) {
      held -= sizes.remove(id);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
