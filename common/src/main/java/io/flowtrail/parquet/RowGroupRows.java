package io.flowtrail.parquet;

import java.util.ArrayList;
import java.util.List;

/** The rows of one row group, column by column, in their order. */
public final class RowGroupRows {
  private static final long MOST_UNPACKED = 256L << 20;

  private final RowGroup group;
  private final List<ColumnCursor> cursors = new ArrayList<>();
  private long given;

  public RowGroupRows(ParquetFile file, RowGroup group) {
    this.group = group;
    PageBudget budget = new PageBudget(MOST_UNPACKED);
    for (ColumnChunk chunk : group.chunks()) {
      cursors.add(new ColumnCursor(file.bytes(), chunk, budget));
    }
  }

  /** Rows that were not begun yet. */
  public long left() {
    return group.rows() - given;
  }

  /** Goes to the next row, of which every column is then to be read, in order. */
  public void begin() {
    given++;
  }

  /**
   * Adds the text of one column of the row: whole numbers in decimal, texts as they are.
   *
   * @return false if it is null
   * @throws ParquetFault if it cannot be read; the rest of the row group is then lost
   */
  public boolean read(int column, RowText out) throws ParquetFault {
    return cursors.get(column).next(out);
  }
}
