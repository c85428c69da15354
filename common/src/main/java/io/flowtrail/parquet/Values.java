package io.flowtrail.parquet;

/** The values of one page, one after another, nulls left out. */
@FunctionalInterface
interface Values {
  /** Adds the next value's text. */
  void next(RowText out) throws ParquetFault;
}
