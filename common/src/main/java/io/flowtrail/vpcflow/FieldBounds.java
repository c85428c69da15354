package io.flowtrail.vpcflow;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Where the fields of a line lie in a buffer. */
final class FieldBounds {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SPACES = 0x2020202020202020L;
  private static final long LOW_BITS = 0x7F7F7F7F7F7F7F7FL;

  private final int[] starts;
  private final int[] ends;
  private int count;

  FieldBounds(int most) {
    starts = new int[most];
    ends = new int[most];
  }

  int count() {
    return count;
  }

  int start(int field) {
    return starts[field];
  }

  int end(int field) {
    return ends[field];
  }

  /**
   * Cuts a line at its spaces; runs of them count as one.
   *
   * @return the number of fields; if there are more than there is room for, one more than that
   */
  int split(byte[] b, int from, int to) {
    int[] s = starts;
    int[] e = ends;
    int n = 0;
    int begin = from;
    int i = from;
    for (; i + Long.BYTES <= to; i += Long.BYTES) {
      long word = (long) LONGS.get(b, i) ^ SPACES;
      // The high bit of each byte that is zero, and of no other.
      long hits = ~((word & LOW_BITS) + LOW_BITS | word | LOW_BITS);
      while (hits != 0) {
        int at = i + (Long.numberOfTrailingZeros(hits) >>> 3);
        if (at > begin) {
          if (n == s.length) {
            return tooMany();
          }
          s[n] = begin;
          e[n++] = at;
        }
        begin = at + 1;
        hits &= hits - 1;
      }
    }
    for (; i <= to; i++) {
      if (i == to || b[i] == ' ') {
        if (i > begin) {
          if (n == s.length) {
            return tooMany();
          }
          s[n] = begin;
          e[n++] = i;
        }
        begin = i + 1;
      }
    }
    count = n;
    return n;
  }

  private int tooMany() {
    count = starts.length + 1;
    return count;
  }

  void clear() {
    count = 0;
  }

  void add(int from, int to) {
    starts[count] = from;
    ends[count++] = to;
  }
}
