package io.flowtrail.parquet;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;

/** The compressions of pages that are read. */
enum Codec {
  UNCOMPRESSED {
    @Override
    void unpack(Slice packed, byte[] out) throws ParquetFault {
      int length = packed.remaining();
      if (length != out.length) {
        throw wrongLength();
      }
      System.arraycopy(packed.bytes(), packed.skip(length), out, 0, length);
    }
  },
  SNAPPY {
    @Override
    void unpack(Slice packed, byte[] out) throws ParquetFault {
      BlockCompression.unpackSnappy(packed, out);
    }
  },
  GZIP {
    @Override
    void unpack(Slice packed, byte[] out) throws ParquetFault {
      ByteArrayInputStream in =
          new ByteArrayInputStream(packed.bytes(), packed.position(), packed.remaining());
      try (GZIPInputStream inflated = new GZIPInputStream(in)) {
        if (inflated.readNBytes(out, 0, out.length) != out.length || inflated.read() >= 0) {
          throw wrongLength();
        }
      } catch (IOException e) {
        throw ParquetFault.damaged("a page's gzip data are damaged");
      }
    }
  },
  ZSTD {
    @Override
    void unpack(Slice packed, byte[] out) throws ParquetFault {
      long length;
      try {
        length =
            Zstd.decompressByteArray(
                out, 0, out.length, packed.bytes(), packed.position(), packed.remaining());
      } catch (ZstdException e) {
        throw ParquetFault.damaged("a page's Zstandard data are damaged");
      }
      if (length != out.length) {
        throw wrongLength();
      }
    }
  },
  LZ4_RAW {
    @Override
    void unpack(Slice packed, byte[] out) throws ParquetFault {
      BlockCompression.unpackLz4(packed, out);
    }
  };

  /** Fills {@code out} exactly. */
  abstract void unpack(Slice packed, byte[] out) throws ParquetFault;

  private static ParquetFault wrongLength() {
    return ParquetFault.damaged("a page unpacks to another length than it says");
  }

  /** The codec of its number in files (Apache Parquet, {@code CompressionCodec}). */
  static Codec of(int number) throws ParquetFault {
    return switch (number) {
      case 0 -> UNCOMPRESSED;
      case 1 -> SNAPPY;
      case 2 -> GZIP;
      case 6 -> ZSTD;
      case 7 -> LZ4_RAW;
      default ->
          throw ParquetFault.unsupported(
              "compression number " + number + " (read are snappy, gzip, zstd, lz4_raw and none)");
    };
  }
}
