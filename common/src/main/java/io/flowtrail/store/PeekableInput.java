package io.flowtrail.store;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * A stream whose first bytes can be looked at before they are read. Large reads go through. A fault
 * met while looking comes when reading reaches it.
 */
final class PeekableInput extends InputStream {
  private final InputStream in;
  private byte[] head = {};
  private int at;
  private IOException fault;

  PeekableInput(InputStream in) {
    this.in = in;
  }

  /** The first bytes, at most {@code count}; to be called once, before anything is read. */
  byte[] peek(int count) {
    byte[] first = new byte[count];
    int length = 0;
    try {
      int read = 0;
      while (length < count && read >= 0) {
        length += read;
        read = in.read(first, length, count - length);
      }
    } catch (IOException e) {
      fault = e;
    }
    head = Arrays.copyOf(first, length);
    return head.clone();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] b, int offset, int count) throws IOException {
    if (at == head.length) {
      if (fault != null) {
        IOException known = fault;
        fault = null;
        throw known;
      }
      return in.read(b, offset, count);
    }
    int length = Math.min(count, head.length - at);
    System.arraycopy(head, at, b, offset, length);
    at += length;
    return length;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
