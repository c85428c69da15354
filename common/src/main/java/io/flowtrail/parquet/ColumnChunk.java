package io.flowtrail.parquet;

/** Where the values of one column in one row group lie. */
record ColumnChunk(ParquetColumn column, Codec codec, int from, int to) {}
