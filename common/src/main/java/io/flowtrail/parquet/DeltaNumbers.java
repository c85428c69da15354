package io.flowtrail.parquet;

/**
 * Numbers as differences (Apache Parquet, "Delta encoding"). Needs no memory but the widths of one
 * block.
 */
final class DeltaNumbers {
  private static final int MOST_MINIBLOCKS = 512;

  private final Slice in;
  private final int perMiniblock;
  private final int[] widths;
  private final long total;

  private long given;
  private long last;
  private long least;
  private int miniblock;
  private int leftInMiniblock;
  private int from;
  private long bit;

  DeltaNumbers(Slice in) throws ParquetFault {
    this.in = in;
    long block = in.varint();
    long miniblocks = in.varint();
    total = in.varint();
    last = in.zigzag();
    if (miniblocks < 1
        || miniblocks > MOST_MINIBLOCKS
        || block < 1
        || block > 1 << 24
        || block % miniblocks != 0
        || block / miniblocks % 8 != 0
        || total < 0) {
      throw ParquetFault.damaged("a block of differences has impossible sizes");
    }
    perMiniblock = (int) (block / miniblocks);
    widths = new int[(int) miniblocks];
    miniblock = widths.length;
  }

  /** How many numbers there are. */
  long total() {
    return total;
  }

  long next() throws ParquetFault {
    if (given == total) {
      throw ParquetFault.damaged("there are fewer values than the page says");
    }
    if (given++ > 0) {
      if (leftInMiniblock == 0) {
        beginMiniblock();
      }
      leftInMiniblock--;
      last += least + unpack(widths[miniblock]);
    }
    return last;
  }

  private void beginMiniblock() throws ParquetFault {
    if (++miniblock >= widths.length) {
      least = in.zigzag();
      for (int i = 0; i < widths.length; i++) {
        widths[i] = in.unsignedByte();
      }
      miniblock = 0;
    }
    if (widths[miniblock] > 64) {
      throw ParquetFault.damaged("a difference of more than 64 bits");
    }
    leftInMiniblock = perMiniblock;
    from = in.skip((long) perMiniblock / 8 * widths[miniblock]);
    bit = 0;
  }

  private long unpack(int width) {
    long value = 0;
    for (int got = 0; got < width; ) {
      int shift = (int) (bit & 7);
      int take = Math.min(8 - shift, width - got);
      long part = (in.bytes()[from + (int) (bit >>> 3)] & 0xFF) >>> shift & (1 << take) - 1;
      value |= part << got;
      got += take;
      bit += take;
    }
    return value;
  }

  /** Steps to the end of the numbers, without giving them, and gives the bytes behind. */
  Slice behind() throws ParquetFault {
    long left = total - 1;
    while (left > 0) {
      beginMiniblock();
      left -= perMiniblock;
    }
    // Miniblocks of the last block that are not needed have widths, but no data.
    return in.slice(in.remaining());
  }

  /** A second look at the same numbers. */
  static DeltaNumbers again(Slice in) throws ParquetFault {
    return new DeltaNumbers(new Slice(in.bytes(), in.position(), in.position() + in.remaining()));
  }
}
