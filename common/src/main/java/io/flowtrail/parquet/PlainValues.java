package io.flowtrail.parquet;

/** Values one after another as they are, and those whose bytes are put apart. */
final class PlainValues {
  private static final char[] HEX = "0123456789abcdef".toCharArray();

  private PlainValues() {}

  static Values of(ParquetColumn column, Slice in) {
    return switch (column.type()) {
      case BOOLEAN -> booleans(in);
      case BYTE_ARRAY ->
          out -> {
            int length = in.int32();
            out.add(in.bytes(), in.skip(length), length);
          };
      default -> {
        int width = column.length();
        yield out -> addFixed(column, in.bytes(), in.skip(width), out);
      }
    };
  }

  private static Values booleans(Slice in) {
    return new Values() {
      private int bits;
      private int left;

      @Override
      public void next(RowText out) throws ParquetFault {
        if (left == 0) {
          bits = in.unsignedByte();
          left = 8;
        }
        out.add((bits & 1) != 0 ? "true" : "false");
        bits >>>= 1;
        left--;
      }
    };
  }

  /** All first bytes, then all second ones, and so on (BYTE_STREAM_SPLIT). */
  static Values split(ParquetColumn column, Slice in) throws ParquetFault {
    int width = column.length();
    if (width == 0 || in.remaining() % width != 0) {
      throw ParquetFault.damaged("a page is no whole number of values");
    }
    int count = in.remaining() / width;
    int from = in.position();
    byte[] value = new byte[width];
    return new Values() {
      private int at;

      @Override
      public void next(RowText out) throws ParquetFault {
        if (at == count) {
          throw ParquetFault.damaged("there are fewer values than the page says");
        }
        for (int i = 0; i < width; i++) {
          value[i] = in.bytes()[from + i * count + at];
        }
        at++;
        addFixed(column, value, 0, out);
      }
    };
  }

  private static void addFixed(ParquetColumn column, byte[] b, int at, RowText out)
      throws ParquetFault {
    Slice value = new Slice(b, at, at + column.length());
    switch (column.type()) {
      case INT32 -> addInt32(column, value.int32(), out);
      case INT64 -> addInt64(column, value.int64(), out);
      case FLOAT -> out.add(Float.toString(Float.intBitsToFloat(value.int32())));
      case DOUBLE -> out.add(Double.toString(Double.longBitsToDouble(value.int64())));
      case INT96 -> {
        out.add("0x");
        for (int i = column.length() - 1; i >= 0; i--) {
          out.add(HEX[b[at + i] >>> 4 & 15]);
          out.add(HEX[b[at + i] & 15]);
        }
      }
      default -> out.add(b, at, column.length());
    }
  }

  static void addInt32(ParquetColumn column, int number, RowText out) {
    out.add(column.unsigned() ? Integer.toUnsignedLong(number) : number);
  }

  static void addInt64(ParquetColumn column, long number, RowText out) {
    if (column.unsigned() && number < 0) {
      out.add(Long.toUnsignedString(number));
    } else {
      out.add(number);
    }
  }
}
