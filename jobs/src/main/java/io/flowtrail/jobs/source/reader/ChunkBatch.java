package io.flowtrail.jobs.source.reader;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;

/**
 * Chunks that cross from the fetcher thread to the task thread together: a part of one large
 * object, or several small ones. All their bytes stand in one buffer, which goes back to the pool
 * when the task thread is done with the batch.
 */
final class ChunkBatch implements RecordsWithSplitIds<ObjectChunk> {
  /** Bytes in a batch: far more than a hand-over costs, and still at home in a core's cache. */
  static final int SIZE = 512 * 1024;

  private final ArrayBlockingQueue<byte[]> pool;
  private final byte[] buffer;
  private final List<String> splits = new ArrayList<>();
  private final List<List<ObjectChunk>> chunks = new ArrayList<>();
  private final Set<String> finished = new HashSet<>();
  private int filled;

  private int split = -1;
  private int chunk;

  ChunkBatch(ArrayBlockingQueue<byte[]> pool) {
    this.pool = pool;
    byte[] used = pool.poll();
    this.buffer = used == null ? new byte[SIZE] : used;
  }

  // ---- fetcher thread

  void begin(String splitId) {
    splits.add(splitId);
    chunks.add(new ArrayList<>());
  }

  void add(ObjectChunk next) {
    chunks.get(chunks.size() - 1).add(next);
  }

  void finish(String splitId) {
    finished.add(splitId);
  }

  boolean full() {
    return filled == buffer.length;
  }

  boolean isEmpty() {
    return splits.isEmpty();
  }

  byte[] buffer() {
    return buffer;
  }

  int filled() {
    return filled;
  }

  int room() {
    return buffer.length - filled;
  }

  /** Appends bytes, just written into the buffer, to the file at hand. */
  void filled(int length) {
    List<ObjectChunk> current = chunks.get(chunks.size() - 1);
    ObjectChunk last = current.isEmpty() ? null : current.get(current.size() - 1);
    if (last == null || last.kind() != ObjectChunk.Kind.BYTES) {
      last = ObjectChunk.bytes(buffer, filled);
      current.add(last);
    }
    last.grow(length);
    filled += length;
  }

  // ---- task thread

  @Override
  public String nextSplit() {
    split++;
    chunk = 0;
    return split < splits.size() ? splits.get(split) : null;
  }

  @Override
  public ObjectChunk nextRecordFromSplit() {
    List<ObjectChunk> current = chunks.get(split);
    return chunk < current.size() ? current.get(chunk++) : null;
  }

  @Override
  public Set<String> finishedSplits() {
    return finished;
  }

  @Override
  public void recycle() {
    // If the pool is full the buffer is left to the garbage collector.
    pool.offer(buffer);
  }
}
