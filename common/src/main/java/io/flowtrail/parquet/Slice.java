package io.flowtrail.parquet;

/** Bytes that are read from the front, every step checked. */
final class Slice {
  private final byte[] bytes;
  private int at;
  private final int end;

  Slice(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  byte[] bytes() {
    return bytes;
  }

  int position() {
    return at;
  }

  int remaining() {
    return end - at;
  }

  int unsignedByte() throws ParquetFault {
    if (at >= end) {
      throw tooShort();
    }
    return bytes[at++] & 0xFF;
  }

  /** Four bytes, the lowest first. */
  int int32() throws ParquetFault {
    if (end - at < Integer.BYTES) {
      throw tooShort();
    }
    int value = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      value |= (bytes[at++] & 0xFF) << 8 * i;
    }
    return value;
  }

  /** Eight bytes, the lowest first. */
  long int64() throws ParquetFault {
    if (end - at < Long.BYTES) {
      throw tooShort();
    }
    long value = 0;
    for (int i = 0; i < Long.BYTES; i++) {
      value |= (bytes[at++] & 0xFFL) << 8 * i;
    }
    return value;
  }

  /** Seven bits a byte, the lowest first. */
  long varint() throws ParquetFault {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = unsignedByte();
      value |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw ParquetFault.damaged("a number is longer than 64 bits");
  }

  long zigzag() throws ParquetFault {
    long value = varint();
    return value >>> 1 ^ -(value & 1);
  }

  /** A number of things of which each takes at least {@code bits} bits of what remains. */
  int count(long value, int bits) throws ParquetFault {
    if (value < 0 || value * bits > 8L * remaining() || value > Integer.MAX_VALUE) {
      throw ParquetFault.damaged("a count is larger than its data");
    }
    return (int) value;
  }

  /** Steps over bytes and gives where they begin. */
  int skip(long length) throws ParquetFault {
    if (length < 0 || length > remaining()) {
      throw tooShort();
    }
    int from = at;
    at += (int) length;
    return from;
  }

  Slice slice(long length) throws ParquetFault {
    int from = skip(length);
    return new Slice(bytes, from, at);
  }

  private static ParquetFault tooShort() {
    return ParquetFault.damaged("the data ends too early");
  }
}
