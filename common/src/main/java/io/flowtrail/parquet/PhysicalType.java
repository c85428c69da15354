package io.flowtrail.parquet;

/** How values are stored (Apache Parquet, "Types"), in the order of their numbers. */
public enum PhysicalType {
  BOOLEAN(0),
  INT32(4),
  INT64(8),
  INT96(12),
  FLOAT(4),
  DOUBLE(8),
  BYTE_ARRAY(0),
  FIXED_LEN_BYTE_ARRAY(0);

  private static final PhysicalType[] TYPES = values();

  private final int width;

  PhysicalType(int width) {
    this.width = width;
  }

  /** Bytes of a value; 0 where the type alone does not tell. */
  int width() {
    return width;
  }

  static PhysicalType of(int number) throws ParquetFault {
    if (number < 0 || number >= TYPES.length) {
      throw ParquetFault.damaged("a column of unknown type");
    }
    return TYPES[number];
  }
}
