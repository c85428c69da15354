/**
 * Flat Parquet files from memory, row by row, as text: what logs in Parquet need and no more.
 * Hostile files cost no more memory than honest ones of their size. Begin with {@link
 * io.flowtrail.parquet.ParquetFile} and {@link io.flowtrail.parquet.RowGroupRows}.
 */
package io.flowtrail.parquet;
