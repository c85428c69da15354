package io.flowtrail.jobs.cli;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Lines on their way to a stream that is slow to call. */
final class OutputLines {
  private static final int BUFFER = 1 << 16;

  private final PrintStream out;
  private final byte[] buffer = new byte[BUFFER];
  private int used;
  private boolean broken;

  OutputLines(PrintStream out) {
    this.out = out;
  }

  void line(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (used + bytes.length + 1 > buffer.length) {
      drain();
    }
    if (bytes.length + 1 > buffer.length) {
      out.write(bytes, 0, bytes.length);
    } else {
      System.arraycopy(bytes, 0, buffer, used, bytes.length);
      used += bytes.length;
    }
    buffer[used++] = '\n';
  }

  private void drain() {
    out.write(buffer, 0, used);
    used = 0;
    broken = out.checkError();
  }

  void flush() {
    drain();
  }

  /** Whether anything waits to be flushed. */
  boolean isEmpty() {
    return used == 0;
  }

  /** Whether the reader at the other end has gone, as {@code head} does. */
  boolean isBroken() {
    return broken;
  }
}
