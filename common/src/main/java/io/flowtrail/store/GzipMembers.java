package io.flowtrail.store;

import io.flowtrail.event.DeadLetter.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Inflates gzip (RFC 1952), all members one after another, straight into the caller's buffer.
 *
 * <p>Every reader must see the same records, or one could hide some from the others: so all members
 * count, checksums and lengths are checked, and whatever follows that is no gzip is a fault. Faults
 * come after the data that was good.
 */
final class GzipMembers extends InputStream {
  private static final int BUFFER = 64 << 10;
  private static final int FLAG_CHECKSUM = 2;
  private static final int FLAG_EXTRA = 4;
  private static final int FLAG_NAME = 8;
  private static final int FLAG_COMMENT = 16;
  private static final int FLAGS_RESERVED = 0xE0;

  private enum Part {
    HEADER,
    BODY,
    TRAILER,
    END
  }

  private final InputStream in;
  private final byte[] buffer = new byte[BUFFER];
  private int from;
  private int to;
  private final Inflater inflater = new Inflater(true);
  private final CRC32 checksum = new CRC32();
  private long length;
  private Part part = Part.HEADER;
  private int members;
  private boolean bytesFollowed;

  GzipMembers(InputStream in) {
    this.in = in;
  }

  /** Number of members begun. */
  int members() {
    return members;
  }

  /** Whether bytes that are no member follow the last one; known at the end. */
  boolean bytesFollowed() {
    return bytesFollowed;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] b, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    while (true) {
      switch (part) {
        case HEADER:
          if (!header()) {
            end();
          }
          break;
        case BODY:
          int inflated = body(b, offset, count);
          if (inflated > 0) {
            return inflated;
          }
          break;
        case TRAILER:
          trailer();
          break;
        default:
          return -1;
      }
    }
  }

  /** Reads a member's header; false at the end of the file. */
  private boolean header() throws IOException {
    int first = next();
    if (first < 0 && members > 0) {
      return false;
    }
    int second = next();
    if (first != 0x1F || second != 0x8B) {
      bytesFollowed = members > 0;
      throw corrupt(
          members > 0
              ? "bytes that are no gzip follow the end of the gzip data"
              : "the gzip header is damaged");
    }
    int method = nextOfHeader();
    int flags = nextOfHeader();
    if (method != 8 || (flags & FLAGS_RESERVED) != 0) {
      bytesFollowed = members > 0;
      throw corrupt("the header of gzip member " + (members + 1) + " is damaged");
    }
    for (int i = 0; i < 6; i++) {
      nextOfHeader();
    }
    if ((flags & FLAG_EXTRA) != 0) {
      int extra = nextOfHeader() | nextOfHeader() << 8;
      for (int i = 0; i < extra; i++) {
        nextOfHeader();
      }
    }
    for (int flag : new int[] {FLAG_NAME, FLAG_COMMENT}) {
      if ((flags & flag) != 0) {
        while (nextOfHeader() != 0) {
          // A name ends with a zero.
        }
      }
    }
    if ((flags & FLAG_CHECKSUM) != 0) {
      nextOfHeader();
      nextOfHeader();
    }
    members++;
    inflater.reset();
    checksum.reset();
    length = 0;
    part = Part.BODY;
    return true;
  }

  private int body(byte[] b, int offset, int count) throws IOException {
    try {
      while (true) {
        if (inflater.needsInput()) {
          if (from == to && !refill()) {
            throw truncated();
          }
          inflater.setInput(buffer, from, to - from);
        }
        int inflated = inflater.inflate(b, offset, count);
        from = to - inflater.getRemaining();
        if (inflated > 0) {
          checksum.update(b, offset, inflated);
          length += inflated;
          return inflated;
        }
        if (inflater.finished()) {
          part = Part.TRAILER;
          return 0;
        }
        if (inflater.needsDictionary()) {
          throw corrupt(
              "gzip member " + members + " is damaged; nothing behind the damage was read");
        }
      }
    } catch (DataFormatException e) {
      throw corrupt("gzip member " + members + " is damaged; nothing behind the damage was read");
    }
  }

  private void trailer() throws IOException {
    long expected = nextInt();
    long expectedLength = nextInt();
    part = Part.HEADER;
    if (expected != checksum.getValue()) {
      throw corrupt("the checksum of gzip member " + members + " is wrong");
    }
    if (expectedLength != (length & 0xFFFFFFFFL)) {
      throw corrupt("the length of gzip member " + members + " is wrong");
    }
  }

  private long nextInt() throws IOException {
    long value = 0;
    for (int shift = 0; shift < 32; shift += 8) {
      value |= (long) nextOfHeader() << shift;
    }
    return value;
  }

  private int nextOfHeader() throws IOException {
    int value = next();
    if (value < 0) {
      throw truncated();
    }
    return value;
  }

  private int next() throws IOException {
    return from < to || refill() ? buffer[from++] & 0xFF : -1;
  }

  private boolean refill() throws IOException {
    int read = in.read(buffer, 0, buffer.length);
    from = 0;
    to = Math.max(read, 0);
    return read > 0;
  }

  private IOException corrupt(String message) {
    end();
    return new CorruptObjectException(Reason.CORRUPT, message);
  }

  private IOException truncated() {
    end();
    return new CorruptObjectException(Reason.TRUNCATED, "the gzip data ends early");
  }

  private void end() {
    part = Part.END;
    inflater.end();
  }

  @Override
  public void close() throws IOException {
    end();
    in.close();
  }
}
