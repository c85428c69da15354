package io.flowtrail.store;

import java.io.IOException;
import java.io.InputStream;

/**
 * Watches the bytes of an archive for its end mark: a block of zeros in tar, the end of the central
 * directory in zip. The library takes an archive that was cut between two files for a whole one.
 */
final class ArchiveEnd extends InputStream {
  private static final int TAR_BLOCK = 512;

  /** {@code PK 5 6}, least significant byte last. */
  private static final int ZIP_END = 'P' << 24 | 'K' << 16 | 5 << 8 | 6;

  private final InputStream in;
  private final boolean tar;
  private int zeros;
  private int lastFour;
  private boolean zipEnd;

  ArchiveEnd(InputStream in, boolean tar) {
    this.in = in;
    this.tar = tar;
  }

  /** Whether the end mark was among the bytes read; for tar, whether they end with it. */
  boolean wasSeen() {
    return tar ? zeros >= TAR_BLOCK : zipEnd;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] b, int offset, int count) throws IOException {
    int read = in.read(b, offset, count);
    if (read > 0) {
      if (tar) {
        int trailing = 0;
        while (trailing < read && b[offset + read - 1 - trailing] == 0) {
          trailing++;
        }
        zeros = trailing == read ? Math.min(zeros + read, TAR_BLOCK) : trailing;
      } else {
        for (int i = offset; i < offset + read; i++) {
          lastFour = lastFour << 8 | b[i] & 0xFF;
          zipEnd |= lastFour == ZIP_END;
        }
      }
    }
    return read;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
