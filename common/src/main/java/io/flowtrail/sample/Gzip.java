package io.flowtrail.sample;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;

/**
 * Gzip members that depend on their content alone: no time of making, the system byte always
 * "unknown". (The deflated bytes still depend on the zlib that Java brings; the inflated ones do
 * not.) One to a thread.
 */
final class Gzip implements AutoCloseable {
  private static final byte[] HEADER = {
    0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff
  };
  private static final int TRAILER = 8;

  private final Deflater deflater;
  private final CRC32 crc = new CRC32();
  private byte[] out = new byte[1 << 16];
  private int at;

  Gzip(int level) {
    deflater = new Deflater(level, true);
  }

  /** A whole gzip member; the array is reused by the next call, {@link #length()} tells its end. */
  byte[] member(byte[] data, int length) {
    deflater.reset();
    deflater.setInput(data, 0, length);
    deflater.finish();
    System.arraycopy(HEADER, 0, out, 0, HEADER.length);
    at = HEADER.length;
    while (!deflater.finished()) {
      if (out.length - at < 1024) {
        out = Arrays.copyOf(out, out.length * 2);
      }
      at += deflater.deflate(out, at, out.length - at - TRAILER);
    }
    crc.reset();
    crc.update(data, 0, length);
    littleEndian((int) crc.getValue());
    littleEndian(length);
    return out;
  }

  int length() {
    return at;
  }

  private void littleEndian(int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      out[at++] = (byte) (value >>> shift);
    }
  }

  /** A gzip member in an array of its own, for small things. */
  static byte[] of(byte[] data) {
    try (Gzip gzip = new Gzip(Deflater.DEFAULT_COMPRESSION)) {
      byte[] member = gzip.member(data, data.length);
      return Arrays.copyOf(member, gzip.length());
    }
  }

  static byte[] inflate(byte[] gzip) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      return in.readAllBytes();
    }
  }

  @Override
  public void close() {
    deflater.end();
  }
}
