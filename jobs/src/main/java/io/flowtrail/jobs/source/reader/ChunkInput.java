package io.flowtrail.jobs.source.reader;

import io.flowtrail.event.ByteInput;
import java.io.IOException;

/** The chunk at hand as a reader's input: empty, not ended, when it is used up. */
final class ChunkInput implements ByteInput {
  private byte[] buffer;
  private int position;
  private int end;
  private boolean ended;
  private IOException failure;

  void give(byte[] bytes, int offset, int length) {
    buffer = bytes;
    position = offset;
    end = offset + length;
  }

  /** Nothing more comes, because of {@code failureOrNull} if there is one. */
  void end(IOException failureOrNull) {
    ended = true;
    failure = failureOrNull;
  }

  boolean usedUp() {
    return position == end;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    if (position < end) {
      int taken = Math.min(length, end - position);
      System.arraycopy(buffer, position, into, offset, taken);
      position += taken;
      return taken;
    }
    if (!ended) {
      return 0;
    }
    if (failure != null) {
      throw failure;
    }
    return -1;
  }
}
