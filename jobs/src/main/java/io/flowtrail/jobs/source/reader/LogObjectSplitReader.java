package io.flowtrail.jobs.source.reader;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.jobs.source.StoreOpener;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.store.CorruptObjectException;
import io.flowtrail.store.ObjectStore;
import io.flowtrail.store.StoredObject;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsChange;

/**
 * The fetcher thread's work: objects one after the other, unpacked into chunks. An object that
 * cannot be read is a chunk that says so, never a failure of the job.
 */
public final class LogObjectSplitReader implements SplitReader<ObjectChunk, LogObjectSplit> {
  /** Buffers kept for reuse: those in the hand-over queue, one at each end. */
  private static final int POOLED = 4;

  private final ObjectStore[] stores;
  private final FetchAhead fetchAhead;
  private final Deque<LogObjectSplit> waiting = new ArrayDeque<>();
  private final ArrayBlockingQueue<byte[]> pool = new ArrayBlockingQueue<>(POOLED);
  private ObjectUnpacking current;
  private volatile boolean wakeUp;

  /**
   * @param follows whether stores are read without an end
   * @throws IOException if a store cannot be opened
   */
  public LogObjectSplitReader(List<StoreOpener> openers, boolean follows) throws IOException {
    this.stores = new ObjectStore[openers.size()];
    int ahead = 0;
    for (int i = 0; i < stores.length; i++) {
      StoreOpener opener = openers.get(i);
      stores[i] = follows ? opener.openForFollowing() : opener.open();
      ahead = Math.max(ahead, openers.get(i).fetchAhead());
    }
    this.fetchAhead = ahead == 0 ? null : new FetchAhead(ahead);
  }

  @Override
  public RecordsWithSplitIds<ObjectChunk> fetch() throws IOException {
    ChunkBatch batch = new ChunkBatch(pool);
    while (!batch.full() && !wakeUp) {
      if (current == null && !next()) {
        break;
      }
      if (current.fill(batch)) {
        batch.finish(current.split().splitId());
        leave();
      }
    }
    wakeUp = false;
    return batch;
  }

  private boolean next() {
    LogObjectSplit split = waiting.poll();
    if (split == null) {
      return false;
    }
    if (split.isRefused()) {
      current = new ObjectUnpacking(split, split.key(), "", () -> refuse(split));
      return true;
    }
    ObjectStore store = stores[split.store()];
    String uri = store.uri(split.key());
    if (fetchAhead == null) {
      current = new ObjectUnpacking(split, uri, store.bucket(), () -> read(store, split.key()));
    } else {
      prepare();
      current =
          new ObjectUnpacking(split, uri, store.bucket(), () -> fetchAhead.open(split, stores));
    }
    return true;
  }

  private static StoredObject refuse(LogObjectSplit split) throws IOException {
    throw new CorruptObjectException(DeadLetter.Reason.MALFORMED_RECORD, split.refusal());
  }

  /** Of a digest the metadata too, which hold its signature; nobody asks for others'. */
  static StoredObject read(ObjectStore store, String key) throws IOException {
    return CloudTrailObjectKey.isDigest(key)
        ? store.read(key)
        : new StoredObject(store.open(key), Map.of());
  }

  private void leave() throws IOException {
    LogObjectSplit split = current.split();
    current.close();
    current = null;
    if (fetchAhead != null) {
      fetchAhead.release(split);
      prepare();
    }
  }

  private void prepare() {
    fetchAhead.prepare(waiting.iterator(), stores);
  }

  @Override
  public void handleSplitsChanges(SplitsChange<LogObjectSplit> change) {
    if (!(change instanceof SplitsAddition)) {
      throw new UnsupportedOperationException("splits are only ever added");
    }
    waiting.addAll(change.splits());
    if (fetchAhead != null) {
      prepare();
    }
  }

  @Override
  public void wakeUp() {
    wakeUp = true;
  }

  @Override
  public void close() throws IOException {
    if (current != null) {
      current.close();
    }
    if (fetchAhead != null) {
      fetchAhead.close();
    }
    for (ObjectStore store : stores) {
      store.close();
    }
  }
}
