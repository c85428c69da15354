package io.flowtrail.parquet;

/**
 * Small numbers in runs or packed bit by bit (Apache Parquet, "Run Length Encoding / Bit-Packing
 * Hybrid"): levels and positions in dictionaries. Needs no memory, whatever the runs' lengths.
 */
final class RleNumbers {
  private final Slice in;
  private final int bits;

  private long left;
  private boolean packed;
  private int repeated;
  private int from;
  private int to;
  private long bit;

  RleNumbers(Slice in, int bits) throws ParquetFault {
    if (bits < 0 || bits > 32) {
      throw ParquetFault.damaged("numbers of " + bits + " bits");
    }
    this.in = in;
    this.bits = bits;
  }

  int next() throws ParquetFault {
    while (left == 0) {
      beginRun();
    }
    left--;
    return packed ? unpack() : repeated;
  }

  private void beginRun() throws ParquetFault {
    long head = in.varint();
    packed = (head & 1) != 0;
    if (packed) {
      long groups = head >>> 1;
      if (groups > Integer.MAX_VALUE) {
        throw ParquetFault.damaged("a run is too long");
      }
      left = 8 * groups;
      // The last run may be cut short, as its groups of eight need not be full.
      long bytes = Math.min(groups * bits, in.remaining());
      from = in.skip(bytes);
      to = from + (int) bytes;
      bit = 0;
    } else {
      left = head >>> 1;
      repeated = 0;
      for (int i = 0; i < (bits + 7) / 8; i++) {
        repeated |= in.unsignedByte() << 8 * i;
      }
    }
  }

  private int unpack() throws ParquetFault {
    long value = 0;
    for (int got = 0; got < bits; ) {
      int at = from + (int) (bit >>> 3);
      if (at >= to) {
        throw ParquetFault.damaged("a run ends too early");
      }
      int shift = (int) (bit & 7);
      int take = Math.min(8 - shift, bits - got);
      value |= (long) ((in.bytes()[at] & 0xFF) >>> shift & (1 << take) - 1) << got;
      got += take;
      bit += take;
    }
    return (int) value;
  }
}
