package io.flowtrail.event;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Unpacked bytes of one file, taken in pieces as large as the reader likes. */
@FunctionalInterface
public interface ByteInput {

  /**
   * Reads up to {@code length} bytes.
   *
   * @return how many were read; 0 if none are there yet; -1 at the end
   * @throws IOException if the rest cannot be had; its message is fit to be shown
   */
  int read(byte[] buffer, int offset, int length) throws IOException;

  /** No more bytes than so many come; readers may take less memory for a small input. */
  default int most() {
    return Integer.MAX_VALUE;
  }

  /** An input that blocks, so never answers 0. */
  static ByteInput of(InputStream in) {
    return in::read;
  }

  /** An input of bytes that are there. */
  static ByteInput of(byte[] bytes) {
    InputStream in = new ByteArrayInputStream(bytes);
    return new ByteInput() {
      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        return in.read(buffer, offset, length);
      }

      @Override
      public int most() {
        return bytes.length;
      }
    };
  }
}
