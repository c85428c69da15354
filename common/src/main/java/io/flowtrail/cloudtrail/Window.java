package io.flowtrail.cloudtrail;

import io.flowtrail.event.ByteInput;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/**
 * The part of a file that is in memory. It slides: what lies before {@link #position} may go
 * whenever more is read. Behind the last byte stand the quotes that {@link RecordScanner} needs.
 */
final class Window {
  private static final int FIRST_SIZE = 256 << 10;

  private final ByteInput in;
  private byte[] bytes;
  private int position;
  private int limit;
  private long offset;
  private boolean ended;
  private Optional<IOException> failure = Optional.empty();

  Window(ByteInput in) {
    this.in = in;
    // One more than there are, so that their end is met in the first reading.
    int size = Math.min(FIRST_SIZE, Math.max(Math.min(in.most(), FIRST_SIZE), 1 << 10) + 1);
    this.bytes = new byte[size + RecordScanner.PADDING];
    RecordScanner.pad(bytes, 0);
  }

  byte[] bytes() {
    return bytes;
  }

  /** Index of the first byte that is still needed. */
  int position() {
    return position;
  }

  void position(int newPosition) {
    position = newPosition;
  }

  /** Index behind the last byte. */
  int limit() {
    return limit;
  }

  /** Number of bytes from {@link #position} on. */
  int length() {
    return limit - position;
  }

  /** Where a byte lies in the file. */
  long offset(int index) {
    return offset + index;
  }

  /** Whether nothing comes behind {@link #limit}. */
  boolean ended() {
    return ended;
  }

  /** Why the input ended early, once {@link #ended}. */
  Optional<IOException> failure() {
    return failure;
  }

  /**
   * Reads on until at least {@code wanted} bytes lie behind {@link #position}, and then as many
   * more as there is room for. All indices change.
   *
   * @return false if the input is starved for now
   */
  boolean fill(int wanted) {
    if (ended || length() >= wanted) {
      return true;
    }
    System.arraycopy(bytes, position, bytes, 0, length());
    offset += position;
    limit -= position;
    position = 0;
    int room = bytes.length - RecordScanner.PADDING;
    if (wanted > room || limit > room / 2) {
      room = Math.max(wanted, room * 2);
      bytes = Arrays.copyOf(bytes, room + RecordScanner.PADDING);
    }
    try {
      while (limit < room) {
        int read = in.read(bytes, limit, room - limit);
        if (read == 0) {
          break;
        }
        if (read < 0) {
          ended = true;
          break;
        }
        limit += read;
      }
    } catch (IOException e) {
      failure = Optional.of(e);
      ended = true;
    }
    RecordScanner.pad(bytes, limit);
    return ended || limit >= wanted;
  }
}
