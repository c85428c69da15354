package io.flowtrail.parquet;

import java.util.List;

/**
 * A part of a file's rows, stored column by column.
 *
 * @param rows how many, as the file says
 */
public record RowGroup(long rows, List<ColumnChunk> chunks) {}
