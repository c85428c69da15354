package io.flowtrail.format;

import io.flowtrail.event.ByteInput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The lines of a log group as CloudWatch Logs exports them to S3: each has the time of the event
 * before it, {@code 2026-03-01T10:00:00.000Z}. Readers find blanks instead, so that positions stay
 * those of the file. The messages tell their times themselves.
 */
final class ExportedInput implements ByteInput {
  /** A digit for each 0; the blank belongs to it. */
  private static final String SHAPE = "0000-00-00T00:00:00.000Z ";

  private static final int CHUNK = 32 << 10;

  private final ByteInput in;
  private final byte[] chunk = new byte[CHUNK];
  private int taken;
  private int decided;
  private int filled;
  private boolean lineStart = true;
  private boolean ended;
  private IOException fault;

  ExportedInput(ByteInput in) {
    this.in = in;
  }

  /** How many bytes it takes to say {@link #begins}. */
  static int looksAt() {
    return SHAPE.length();
  }

  /** Whether a file begins with the time of an exported event. */
  static boolean begins(byte[] head, int length) {
    return length >= SHAPE.length() && fits(head, 0, SHAPE.length());
  }

  /** A copy of the first bytes as readers find them. */
  static byte[] blanked(byte[] head, int length) {
    byte[] copy = Arrays.copyOf(head, length);
    boolean atStart = true;
    for (int i = 0; i < length; i++) {
      if (atStart && i + SHAPE.length() <= length && fits(copy, i, SHAPE.length())) {
        Arrays.fill(copy, i, i + SHAPE.length(), (byte) ' ');
      }
      atStart = copy[i] == '\n';
    }
    return copy;
  }

  private static boolean fits(byte[] b, int from, int count) {
    for (int i = 0; i < count; i++) {
      char shape = SHAPE.charAt(i);
      byte c = b[from + i];
      if (shape == '0' ? c < '0' || c > '9' : c != shape) {
        return false;
      }
    }
    return true;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    while (taken == decided) {
      if (ended) {
        if (fault != null) {
          throw fault;
        }
        return -1;
      }
      if (fill() == 0) {
        return 0;
      }
    }
    int count = Math.min(length, decided - taken);
    System.arraycopy(chunk, taken, buffer, offset, count);
    taken += count;
    return count;
  }

  /** Takes more bytes in; 0 if there are none at the moment. */
  private int fill() {
    System.arraycopy(chunk, taken, chunk, 0, filled - taken);
    filled -= taken;
    taken = 0;
    decided = 0;
    int read = -1;
    try {
      read = in.read(chunk, filled, chunk.length - filled);
    } catch (IOException e) {
      fault = e;
    }
    ended = read < 0;
    filled += Math.max(read, 0);
    decide();
    return read;
  }

  /** Goes on to where it is not known whether a time stands. */
  private void decide() {
    while (decided < filled) {
      if (lineStart) {
        int seen = Math.min(SHAPE.length(), filled - decided);
        boolean time = fits(chunk, decided, seen);
        if (time && seen < SHAPE.length() && !ended) {
          return;
        }
        if (time && seen == SHAPE.length()) {
          Arrays.fill(chunk, decided, decided + seen, (byte) ' ');
        }
        lineStart = false;
      }
      while (decided < filled && !lineStart) {
        lineStart = chunk[decided++] == '\n';
      }
    }
  }

  @Override
  public int most() {
    return in.most();
  }
}
