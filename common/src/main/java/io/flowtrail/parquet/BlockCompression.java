package io.flowtrail.parquet;

/**
 * Two block formats that no class of the JDK reads: Snappy ("Snappy compressed format description")
 * and LZ4 ("LZ4 Block Format Description").
 */
final class BlockCompression {
  private BlockCompression() {}

  static void unpackSnappy(Slice in, byte[] out) throws ParquetFault {
    if (in.varint() != out.length) {
      throw damaged("Snappy");
    }
    int at = 0;
    while (in.remaining() > 0) {
      int tag = in.unsignedByte();
      if ((tag & 3) == 0) {
        long length = (tag >>> 2) + 1L;
        if (length > 60) {
          length = 1 + little(in, (int) length - 60);
        }
        at = literal(in, out, at, length, "Snappy");
      } else {
        int length;
        long distance;
        if ((tag & 3) == 1) {
          length = 4 + (tag >>> 2 & 7);
          distance = (tag >>> 5) << 8 | in.unsignedByte();
        } else {
          length = 1 + (tag >>> 2);
          distance = little(in, (tag & 3) == 2 ? 2 : 4);
        }
        at = copy(out, at, distance, length, "Snappy");
      }
    }
    if (at != out.length) {
      throw damaged("Snappy");
    }
  }

  static void unpackLz4(Slice in, byte[] out) throws ParquetFault {
    int at = 0;
    while (in.remaining() > 0) {
      int tag = in.unsignedByte();
      at = literal(in, out, at, length(in, tag >>> 4), "LZ4");
      if (in.remaining() == 0) {
        break;
      }
      long distance = little(in, 2);
      at = copy(out, at, distance, length(in, tag & 15) + 4, "LZ4");
    }
    if (at != out.length) {
      throw damaged("LZ4");
    }
  }

  private static long length(Slice in, int nibble) throws ParquetFault {
    long length = nibble;
    if (nibble == 15) {
      int more;
      do {
        more = in.unsignedByte();
        length += more;
      } while (more == 255);
    }
    return length;
  }

  private static long little(Slice in, int bytes) throws ParquetFault {
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (long) in.unsignedByte() << 8 * i;
    }
    return value;
  }

  private static int literal(Slice in, byte[] out, int at, long length, String format)
      throws ParquetFault {
    if (length > out.length - at) {
      throw damaged(format);
    }
    int from = in.skip(length);
    System.arraycopy(in.bytes(), from, out, at, (int) length);
    return at + (int) length;
  }

  /** Copies what lies {@code distance} bytes back; the two may overlap. */
  private static int copy(byte[] out, int at, long distance, long length, String format)
      throws ParquetFault {
    if (distance < 1 || distance > at || length > out.length - at) {
      throw damaged(format);
    }
    int from = at - (int) distance;
    for (int i = 0; i < length; i++) {
      out[at + i] = out[from + i];
    }
    return at + (int) length;
  }

  private static ParquetFault damaged(String format) {
    return ParquetFault.damaged("a page's " + format + " data are damaged");
  }
}
