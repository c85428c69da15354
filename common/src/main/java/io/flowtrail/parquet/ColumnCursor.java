package io.flowtrail.parquet;

import java.util.Optional;

/** Walks the values of one column in one row group, holding one page at a time. */
final class ColumnCursor {
  /** Largest page, unpacked; writers make pages of about 1 MiB. */
  private static final int LARGEST_PAGE = 64 << 20;

  private final ColumnChunk chunk;
  private final Slice in;
  private final PageBudget budget;

  private long taken;
  private Optional<Dictionary> dictionary = Optional.empty();
  private Optional<RleNumbers> levels = Optional.empty();
  private Values values = out -> {};
  private int left;

  ColumnCursor(byte[] file, ColumnChunk chunk, PageBudget budget) {
    this.chunk = chunk;
    this.in = new Slice(file, chunk.from(), chunk.to());
    this.budget = budget;
  }

  /** Adds the next value; false if it is null. */
  boolean next(RowText out) throws ParquetFault {
    while (left == 0) {
      nextPage();
    }
    left--;
    if (levels.isPresent() && levels.get().next() == 0) {
      return false;
    }
    values.next(out);
    return true;
  }

  private void nextPage() throws ParquetFault {
    if (in.remaining() == 0) {
      throw ParquetFault.damaged("the column has fewer values than the row group has rows");
    }
    PageHeader header = PageHeader.read(in);
    Slice page = in.slice(header.packed());
    switch (header.type()) {
      case PageHeader.DATA -> beginPage(header, page);
      case PageHeader.DATA_V2 -> beginPageOfVersion2(header, page);
      case PageHeader.DICTIONARY -> takeDictionary(header, page);
      default -> {} // An index; nothing that is needed.
    }
  }

  private Slice unpack(Slice packed, int length, Codec codec) throws ParquetFault {
    if (length < 0 || length > LARGEST_PAGE) {
      throw ParquetFault.damaged("a page is larger than " + LARGEST_PAGE + " bytes");
    }
    if (codec == Codec.UNCOMPRESSED) {
      return packed;
    }
    budget.release(taken);
    taken = 0;
    budget.take(length);
    taken = length;
    byte[] out = new byte[length];
    codec.unpack(packed, out);
    return new Slice(out, 0, length);
  }

  private void takeDictionary(PageHeader header, Slice packed) throws ParquetFault {
    if (dictionary.isPresent()) {
      throw ParquetFault.damaged("the column has two dictionaries");
    }
    Slice page = unpack(packed, header.unpacked(), chunk.codec());
    budget.take(5L * page.remaining());
    dictionary = Optional.of(Dictionary.of(chunk.column(), page, header.values()));
  }

  private void beginPage(PageHeader header, Slice packed) throws ParquetFault {
    Slice page = unpack(packed, header.unpacked(), chunk.codec());
    levels = Optional.empty();
    if (chunk.column().optional()) {
      if (header.levelEncoding() != Encoding.RLE) {
        throw ParquetFault.unsupported("levels are encoded in a way that is out of use");
      }
      levels = Optional.of(new RleNumbers(page.slice(page.int32()), 1));
    }
    begin(header, page);
  }

  private void beginPageOfVersion2(PageHeader header, Slice packed) throws ParquetFault {
    packed.skip(header.repetitionBytes());
    Slice definition = packed.slice(header.definitionBytes());
    levels =
        chunk.column().optional() ? Optional.of(new RleNumbers(definition, 1)) : Optional.empty();
    int length = header.unpacked() - header.repetitionBytes() - header.definitionBytes();
    Codec codec = header.isCompressed() ? chunk.codec() : Codec.UNCOMPRESSED;
    // A page of nulls alone has nothing to unpack.
    begin(header, packed.remaining() == 0 ? packed : unpack(packed, length, codec));
  }

  private void begin(PageHeader header, Slice page) throws ParquetFault {
    if (header.values() < 0) {
      throw ParquetFault.damaged("a page has no values");
    }
    left = header.values();
    values = values(header.encoding(), page);
  }

  private Values values(int encoding, Slice page) throws ParquetFault {
    ParquetColumn column = chunk.column();
    switch (encoding) {
      case Encoding.PLAIN:
        return PlainValues.of(column, page);
      case Encoding.PLAIN_DICTIONARY, Encoding.RLE_DICTIONARY:
        return dictionary
            .orElseThrow(() -> ParquetFault.damaged("the column's dictionary is missing"))
            .values(page);
      case Encoding.BYTE_STREAM_SPLIT:
        return PlainValues.split(column, page);
      case Encoding.DELTA_BINARY_PACKED:
        if (page.remaining() > 0 && column.type() == PhysicalType.INT32) {
          DeltaNumbers numbers = new DeltaNumbers(page);
          return out -> PlainValues.addInt32(column, (int) numbers.next(), out);
        } else if (page.remaining() > 0 && column.type() == PhysicalType.INT64) {
          DeltaNumbers numbers = new DeltaNumbers(page);
          return out -> PlainValues.addInt64(column, numbers.next(), out);
        }
        break;
      case Encoding.DELTA_LENGTH_BYTE_ARRAY:
        if (page.remaining() > 0 && column.type() == PhysicalType.BYTE_ARRAY) {
          return DeltaTexts.lengths(page);
        }
        break;
      case Encoding.DELTA_BYTE_ARRAY:
        if (page.remaining() > 0
            && (column.type() == PhysicalType.BYTE_ARRAY
                || column.type() == PhysicalType.FIXED_LEN_BYTE_ARRAY)) {
          return DeltaTexts.beginnings(page);
        }
        break;
      case Encoding.RLE:
        if (page.remaining() > 0 && column.type() == PhysicalType.BOOLEAN) {
          RleNumbers bits = new RleNumbers(page.slice(page.int32()), 1);
          return out -> out.add(bits.next() != 0 ? "true" : "false");
        }
        break;
      default:
        break;
    }
    if (page.remaining() == 0) {
      return out -> {
        throw ParquetFault.damaged("a page has no data");
      };
    }
    throw ParquetFault.unsupported("values are encoded in a way (" + encoding + ") not known");
  }
}
