package io.flowtrail.jobs.source.reader;

import io.flowtrail.event.DeadLetter;
import io.flowtrail.jobs.source.split.LogObjectSplit;
import io.flowtrail.store.CorruptObjectException;
import io.flowtrail.store.StoredObject;
import io.flowtrail.store.UnpackLimits;
import io.flowtrail.store.Unpacker;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One object on its way from stored bytes to chunks. Whatever goes wrong becomes a chunk too. */
final class ObjectUnpacking {
  private static final Logger LOG = LoggerFactory.getLogger(ObjectUnpacking.class);

  /** Opens the stored object. */
  @FunctionalInterface
  interface Opening {
    StoredObject open() throws IOException;
  }

  private final LogObjectSplit split;
  private final String uri;
  private final String bucket;
  private final Opening opening;
  private boolean begun;
  private Map<String, String> metadata = Map.of();
  private Unpacker unpacker;
  private Unpacker.Entry entry;
  private InputStream data;
  private long bytes;

  /**
   * @param uri the object's
   * @param bucket where it lies; empty in a directory
   */
  ObjectUnpacking(LogObjectSplit split, String uri, String bucket, Opening opening) {
    this.split = split;
    this.uri = uri;
    this.bucket = bucket;
    this.opening = opening;
  }

  LogObjectSplit split() {
    return split;
  }

  /**
   * Fills the batch.
   *
   * @return whether the object is done
   */
  boolean fill(ChunkBatch batch) {
    batch.begin(split.splitId());
    if (!begun) {
      begun = true;
      batch.add(ObjectChunk.beginObject(uri, bucket));
    }
    while (true) {
      try {
        if (entry == null && !nextFile(batch)) {
          break;
        }
        while (entry != null) {
          if (batch.full()) {
            return false;
          }
          read(batch);
        }
      } catch (CorruptObjectException e) {
        // Told once for each place that is damaged; the unpacker goes on behind it if it can.
        batch.add(ObjectChunk.objectFailed(e));
        if (unpacker == null) {
          break;
        }
      } catch (IOException e) {
        batch.add(ObjectChunk.objectFailed(e));
        break;
      } catch (RuntimeException e) {
        LOG.debug("{} cannot be unpacked", split.key(), e);
        batch.add(ObjectChunk.objectFailed(damaged(e)));
        break;
      }
    }
    batch.add(ObjectChunk.endObject());
    return true;
  }

  private boolean nextFile(ChunkBatch batch) throws IOException {
    if (unpacker == null) {
      StoredObject object = opening.open();
      metadata = object.metadata();
      unpacker = new Unpacker(split.key(), object.bytes(), UnpackLimits.DEFAULT);
    }
    Optional<Unpacker.Entry> next = unpacker.next();
    if (next.isEmpty()) {
      return false;
    }
    entry = next.get();
    data = entry.data();
    bytes = 0;
    batch.add(ObjectChunk.beginFile(entry.name(), metadata));
    return true;
  }

  private void read(ChunkBatch batch) {
    try {
      int length = data.read(batch.buffer(), batch.filled(), batch.room());
      if (length < 0) {
        endFile(batch, null);
      } else {
        bytes += length;
        batch.filled(length);
      }
    } catch (IOException e) {
      endFile(batch, e);
    } catch (RuntimeException e) {
      // Decoders of third parties throw these on damaged input.
      LOG.debug("{} {} cannot be unpacked", split.key(), entry.name(), e);
      endFile(batch, damaged(e));
    }
  }

  private void endFile(ChunkBatch batch, IOException failureOrNull) {
    ObjectChunk.FileEnd end =
        new ObjectChunk.FileEnd(entry.sha256(), bytes, entry.gzipMembers(), entry.bytesFollowed());
    batch.add(ObjectChunk.endFile(end, failureOrNull));
    entry = null;
    data = null;
  }

  private static CorruptObjectException damaged(RuntimeException e) {
    return new CorruptObjectException(
        DeadLetter.Reason.CORRUPT, "the packing is damaged (" + e.getClass().getSimpleName() + ")");
  }

  void close() throws IOException {
    if (unpacker != null) {
      unpacker.close();
    }
  }
}
