package io.flowtrail.parquet;

import java.util.Arrays;

/** The distinct values of a column chunk, as text. */
final class Dictionary {
  /** A number of eight bytes becomes up to twenty digits. */
  private static final int GROWTH = 5;

  private final byte[] texts;
  private final int[] ends;

  private Dictionary(byte[] texts, int[] ends) {
    this.texts = texts;
    this.ends = ends;
  }

  static Dictionary of(ParquetColumn column, Slice page, int count) throws ParquetFault {
    int bits =
        switch (column.type()) {
          case BOOLEAN -> 1;
          case BYTE_ARRAY -> 32;
          default -> Math.max(8, 8 * column.length());
        };
    RowText all = new RowText((int) Math.min(64L + (long) GROWTH * page.remaining(), 1 << 30));
    int[] ends = new int[page.count(count, bits)];
    Values values = PlainValues.of(column, page);
    for (int i = 0; i < ends.length; i++) {
      values.next(all);
      ends[i] = all.length();
    }
    if (all.isOverflown()) {
      throw ParquetFault.damaged("a dictionary is too large");
    }
    return new Dictionary(Arrays.copyOf(all.bytes(), all.length()), ends);
  }

  Values values(Slice in) throws ParquetFault {
    RleNumbers positions = new RleNumbers(in, in.remaining() == 0 ? 0 : in.unsignedByte());
    return out -> {
      int position = positions.next();
      if (position < 0 || position >= ends.length) {
        throw ParquetFault.damaged("a value is not in the dictionary");
      }
      int from = position == 0 ? 0 : ends[position - 1];
      out.add(texts, from, ends[position] - from);
    };
  }
}
