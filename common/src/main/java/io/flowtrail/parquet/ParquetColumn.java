package io.flowtrail.parquet;

/**
 * A column of a flat file.
 *
 * @param name as written
 * @param type how values are stored
 * @param length of values of fixed length, in bytes; else 0
 * @param optional whether values may be null
 * @param unsigned whether whole numbers have no sign
 */
public record ParquetColumn(
    String name, PhysicalType type, int length, boolean optional, boolean unsigned) {}
