package io.flowtrail.detector.network;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * How many different things, told by the smallest {@value #KEPT} of their hashes: exact below that
 * many, about 12 % off (standard error) beyond. Adding the same twice changes nothing, and sums of
 * parts are the same in whatever order the parts come. Grows as it is added to: flow logs are too
 * many for a new object a record.
 */
final class Sketch {
  static final int KEPT = 64;
  private static final int RADIX = 36;

  /** Ascending, not negative. */
  private long[] hashes = new long[2];

  private int size;

  /** A hash spread over all positive numbers. */
  static long hash(String text, long number) {
    return hash(seed(text), number);
  }

  /** What a text adds to its hashes, for those who need several. */
  static long seed(String text) {
    long seed = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      seed = (seed ^ text.charAt(i)) * 0x100000001b3L;
    }
    return seed;
  }

  /** The hash of a text with this {@link #seed}. */
  static long hash(long seed, long number) {
    long hash = seed;
    hash = (hash ^ number) * 0x9e3779b97f4a7c15L;
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return (hash ^ (hash >>> 33)) >>> 1;
  }

  void add(long hash) {
    if (size == KEPT && hash > hashes[size - 1]) {
      return;
    }
    // What was written is read in ascending order.
    int at = size == 0 || hash > hashes[size - 1] ? size : -1;
    if (at < 0) {
      at = Arrays.binarySearch(hashes, 0, size, hash);
      if (at >= 0) {
        return;
      }
      at = -at - 1;
    }
    if (size == KEPT) {
      size--;
    } else if (size == hashes.length) {
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    System.arraycopy(hashes, at, hashes, at + 1, size - at);
    hashes[at] = hash;
    size++;
  }

  void add(Sketch other) {
    if (size == 0) {
      hashes = Arrays.copyOf(other.hashes, other.hashes.length);
      size = other.size;
      return;
    }
    for (int i = 0; i < other.size; i++) {
      add(other.hashes[i]);
    }
  }

  /** Both as one. */
  Sketch with(Sketch other) {
    Sketch both = new Sketch();
    both.add(this);
    both.add(other);
    return both;
  }

  boolean isEmpty() {
    return size == 0;
  }

  boolean isExact() {
    return size < KEPT;
  }

  long count() {
    return Math.round(size * scale());
  }

  /** For how many each hash that is kept stands. */
  private double scale() {
    if (isExact()) {
      return 1;
    }
    return (KEPT - 1) / (hashes[size - 1] / (double) Long.MAX_VALUE) / KEPT;
  }

  /** How many are here and not there. No more off than {@link #count} of both together. */
  long countWithout(Sketch other) {
    Sketch both = with(other);
    int only = 0;
    for (int i = 0; i < both.size; i++) {
      if (Arrays.binarySearch(other.hashes, 0, other.size, both.hashes[i]) < 0) {
        only++;
      }
    }
    return Math.round(only * both.scale());
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.append(i == 0 ? "" : " ").append(Long.toString(hashes[i], RADIX));
    }
    return text.toString();
  }

  static Sketch of(String text) {
    Sketch sketch = new Sketch();
    for (int at = 0; at < text.length(); ) {
      int space = text.indexOf(' ', at);
      int end = space < 0 ? text.length() : space;
      sketch.add(Long.parseLong(text, at, end, RADIX));
      at = end + 1;
    }
    return sketch;
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(size);
    for (int i = 0; i < size; i++) {
      out.writeLong(hashes[i]);
    }
  }

  static Sketch read(DataInput in) throws IOException {
    Sketch sketch = new Sketch();
    int size = in.readUnsignedByte();
    for (int i = 0; i < size; i++) {
      sketch.add(in.readLong());
    }
    return sketch;
  }
}
