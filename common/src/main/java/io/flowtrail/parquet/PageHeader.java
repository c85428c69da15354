package io.flowtrail.parquet;

/** What stands before a page. */
final class PageHeader {
  static final int DATA = 0;
  static final int DICTIONARY = 2;
  static final int DATA_V2 = 3;

  private int type = -1;
  private int unpacked = -1;
  private int packed = -1;
  private int values = -1;
  private int encoding = -1;
  private int levelEncoding = Encoding.RLE;
  private int definitionBytes;
  private int repetitionBytes;
  private boolean compressed = true;

  private PageHeader() {}

  static PageHeader read(Slice in) throws ParquetFault {
    PageHeader header = new PageHeader();
    CompactThrift thrift = new CompactThrift(in);
    thrift.struct(
        (id, type) -> {
          switch (id) {
            case 1 -> header.type = thrift.int32(type);
            case 2 -> header.unpacked = thrift.int32(type);
            case 3 -> header.packed = thrift.int32(type);
            case 5, 7, 8 -> {
              if (type != CompactThrift.STRUCT) {
                throw ParquetFault.damaged("a page header is damaged");
              }
              header.readKind(thrift, id);
            }
            default -> thrift.skip(type);
          }
        });
    if (header.unpacked < 0 || header.packed < 0) {
      throw ParquetFault.damaged("a page has no size");
    }
    return header;
  }

  private void readKind(CompactThrift thrift, int kind) throws ParquetFault {
    thrift.struct(
        (id, type) -> {
          if (id == 1) {
            values = thrift.int32(type);
          } else if (kind == 8) {
            readVersion2(thrift, id, type);
          } else if (id == 2) {
            encoding = thrift.int32(type);
          } else if (kind == 5 && id == 3) {
            levelEncoding = thrift.int32(type);
          } else {
            thrift.skip(type);
          }
        });
  }

  private void readVersion2(CompactThrift thrift, int id, int type) throws ParquetFault {
    switch (id) {
      case 4 -> encoding = thrift.int32(type);
      case 5 -> definitionBytes = thrift.int32(type);
      case 6 -> repetitionBytes = thrift.int32(type);
      case 7 -> compressed = thrift.bool(type);
      default -> thrift.skip(type);
    }
  }

  int type() {
    return type;
  }

  int unpacked() {
    return unpacked;
  }

  int packed() {
    return packed;
  }

  /** Values in the page, nulls included. */
  int values() {
    return values;
  }

  int encoding() {
    return encoding;
  }

  int levelEncoding() {
    return levelEncoding;
  }

  /** Bytes of the definition levels before the data, in pages of version 2. */
  int definitionBytes() {
    return definitionBytes;
  }

  int repetitionBytes() {
    return repetitionBytes;
  }

  /** Whether the data of a page of version 2 are packed. */
  boolean isCompressed() {
    return compressed;
  }
}
