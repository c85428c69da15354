package io.flowtrail.jobs.source.enumerator;

import io.flowtrail.store.ObjectSummary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Which objects of which stores a follower has handed out, for as long as they could be taken for
 * new ones. Bounded by what arrives within the lookback: 24 bytes an object in a checkpoint, 32 to
 * 64 in memory, however long the keys are, because in a large organisation there are millions.
 *
 * <p>An object is known by the first half of a SHA-256 of its store, key, time and size: of another
 * one under the same key nothing is known, and who chooses keys cannot make two that meet.
 *
 * <p>Not thread-safe.
 */
final class SeenObjects {
  private static final int SMALLEST = 16;

  /** Below so many, what is forgotten is taken out at once. */
  private static final int FEW = 10_000;

  private final MessageDigest sha256 = sha256();

  /** Three numbers an object, by open addressing: its hash, and when it appeared. */
  private long[] table;

  private int size;

  SeenObjects() {
    this.table = new long[3 * SMALLEST];
  }

  private SeenObjects(long[] table, int size) {
    this.table = table;
    this.size = size;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * One object.
   *
   * @param appeared when it came to its place, milliseconds since 1970
   */
  record Seen(int store, ObjectSummary object, long appeared) {}

  /** Whether an object was never handed out, or is another one under the same key by now. */
  boolean isNew(int store, ObjectSummary object) {
    ByteBuffer hash = hash(store, object);
    return isFree(slot(table, hash.getLong(0), hash.getLong(8)));
  }

  void add(Seen seen) {
    add(seen.store(), seen.object(), seen.appeared());
  }

  void add(int store, ObjectSummary object, long appeared) {
    ByteBuffer hash = hash(store, object);
    put(hash.getLong(0), hash.getLong(8), appeared);
  }

  private ByteBuffer hash(int store, ObjectSummary object) {
    sha256.update(
        ByteBuffer.allocate(4 + 8 + 8)
            .putInt(store)
            .putLong(object.lastModified())
            .putLong(object.size())
            .flip());
    return ByteBuffer.wrap(sha256.digest(object.key().getBytes(StandardCharsets.UTF_8)));
  }

  private void put(long high, long low, long appeared) {
    int slot = slot(table, high, low);
    if (isFree(slot)) {
      if (5L * (size + 1) > 3L * (table.length / 3)) {
        rebuild(Long.MIN_VALUE, 2 * (table.length / 3));
        slot = slot(table, high, low);
      }
      size++;
    }
    table[slot] = high;
    table[slot + 1] = low;
    table[slot + 2] = appeared;
  }

  /** Hashes are never all zeros: of 2^128 that one is given up. */
  private boolean isFree(int slot) {
    return table[slot] == 0 && table[slot + 1] == 0;
  }

  /** Where the hash is, or would be. */
  private static int slot(long[] table, long high, long low) {
    int slots = table.length / 3;
    int slot = (int) (high & (slots - 1));
    while (true) {
      int at = 3 * slot;
      if (table[at] == high && table[at + 1] == low || table[at] == 0 && table[at + 1] == 0) {
        return at;
      }
      slot = (slot + 1) & (slots - 1);
    }
  }

  /** Forgets what appeared before a moment; of many objects, only once it is worth the while. */
  void forget(long before) {
    int gone = 0;
    for (int at = 0; at < table.length; at += 3) {
      if (!isFree(at) && table[at + 2] < before) {
        gone++;
      }
    }
    if (gone > 0 && (size < FEW || gone > size / 8)) {
      int slots = SMALLEST;
      while (5L * (size - gone) > 3L * slots) {
        slots *= 2;
      }
      rebuild(before, slots);
    }
  }

  private void rebuild(long before, int slots) {
    long[] next = new long[3 * slots];
    int left = 0;
    for (int at = 0; at < table.length; at += 3) {
      if (!isFree(at) && table[at + 2] >= before) {
        System.arraycopy(table, at, next, slot(next, table[at], table[at + 1]), 3);
        left++;
      }
    }
    table = next;
    size = left;
  }

  int size() {
    return size;
  }

  /** The same, independent of this. */
  SeenObjects copy() {
    return new SeenObjects(table.clone(), size);
  }

  void write(DataOutputView out) throws IOException {
    out.writeInt(size);
    for (int at = 0; at < table.length; at += 3) {
      if (!isFree(at)) {
        out.writeLong(table[at]);
        out.writeLong(table[at + 1]);
        out.writeLong(table[at + 2]);
      }
    }
  }

  static SeenObjects read(DataInputView in) throws IOException {
    SeenObjects seen = new SeenObjects();
    for (int left = in.readInt(); left > 0; left--) {
      seen.put(in.readLong(), in.readLong(), in.readLong());
    }
    return seen;
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof SeenObjects its) || its.size != size) {
      return false;
    }
    for (int at = 0; at < table.length; at += 3) {
      if (!isFree(at)) {
        int there = slot(its.table, table[at], table[at + 1]);
        if (its.isFree(there) || its.table[there + 2] != table[at + 2]) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public int hashCode() {
    int hash = size;
    for (int at = 0; at < table.length; at += 3) {
      hash += Long.hashCode(table[at] ^ table[at + 2]);
    }
    return hash;
  }
}
