package io.flowtrail.parquet;

import io.flowtrail.event.DeadLetter.Reason;
import java.util.ArrayList;
import java.util.List;

/**
 * A Parquet file in memory: its columns and row groups, from the footer (Apache Parquet, "File
 * Format"). Only flat files: columns that are lists or groups are not supported.
 */
public final class ParquetFile {
  private static final int MAGIC = 0x31524150; // PAR1
  private static final int ENCRYPTED = 0x45524150; // PARE
  private static final int TAIL = 8;
  private static final int MOST_COLUMNS = 1000;

  private static final int REQUIRED = 0;
  private static final int OPTIONAL = 1;

  /** ConvertedType UINT_8 to UINT_64. */
  private static final int FIRST_UNSIGNED = 11;

  private static final int LAST_UNSIGNED = 14;

  private final byte[] bytes;
  private final int footer;
  private final List<ParquetColumn> columns = new ArrayList<>();
  private final List<RowGroup> rowGroups = new ArrayList<>();

  private ParquetFile(byte[] bytes, int footer) {
    this.bytes = bytes;
    this.footer = footer;
  }

  /**
   * Reads the footer.
   *
   * @param bytes holds the file from 0 to {@code length}; kept, not copied
   */
  public static ParquetFile open(byte[] bytes, int length) throws ParquetFault {
    if (length < TAIL + Integer.BYTES) {
      throw new ParquetFault(Reason.TRUNCATED, "the file is too short to be Parquet");
    }
    Slice tail = new Slice(bytes, length - TAIL, length);
    int footerLength = tail.int32();
    int magic = tail.int32();
    if (magic == ENCRYPTED) {
      throw ParquetFault.unsupported("the Parquet file is encrypted");
    }
    if (magic != MAGIC) {
      throw new ParquetFault(
          Reason.TRUNCATED, "the Parquet file has no footer; its end seems to be missing");
    }
    int footer = length - TAIL - footerLength;
    if (footerLength < 0 || footer < Integer.BYTES) {
      throw ParquetFault.damaged("the footer's length is wrong");
    }
    ParquetFile file = new ParquetFile(bytes, footer);
    file.readFooter(new CompactThrift(new Slice(bytes, footer, length - TAIL)));
    return file;
  }

  public List<ParquetColumn> columns() {
    return List.copyOf(columns);
  }

  public List<RowGroup> rowGroups() {
    return List.copyOf(rowGroups);
  }

  byte[] bytes() {
    return bytes;
  }

  private void readFooter(CompactThrift thrift) throws ParquetFault {
    List<Element> schema = new ArrayList<>();
    List<Group> groups = new ArrayList<>();
    thrift.struct(
        (id, type) -> {
          if (id == 2) {
            thrift.structs(type, () -> schema.add(element(thrift)));
          } else if (id == 4) {
            thrift.structs(type, () -> groups.add(group(thrift)));
          } else {
            thrift.skip(type);
          }
        });
    takeSchema(schema);
    for (Group group : groups) {
      rowGroups.add(rowGroup(group));
    }
  }

  // ---- the schema

  private static final class Element {
    private int type = -1;
    private int length;
    private int repetition = REQUIRED;
    private String name = "";
    private int children;
    private int converted = -1;
  }

  private static Element element(CompactThrift thrift) throws ParquetFault {
    Element element = new Element();
    thrift.struct(
        (id, type) -> {
          switch (id) {
            case 1 -> element.type = thrift.int32(type);
            case 2 -> element.length = thrift.int32(type);
            case 3 -> element.repetition = thrift.int32(type);
            case 4 -> element.name = thrift.text(type);
            case 5 -> element.children = thrift.int32(type);
            case 6 -> element.converted = thrift.int32(type);
            default -> thrift.skip(type);
          }
        });
    return element;
  }

  private void takeSchema(List<Element> schema) throws ParquetFault {
    if (schema.isEmpty() || schema.size() > MOST_COLUMNS + 1) {
      throw ParquetFault.damaged("the footer names no columns, or more than " + MOST_COLUMNS);
    }
    // The first element is the row itself.
    for (Element element : schema.subList(1, schema.size())) {
      if (element.children > 0 || element.type < 0) {
        throw ParquetFault.unsupported("column " + columns.size() + " is a group of columns");
      }
      if (element.repetition != REQUIRED && element.repetition != OPTIONAL) {
        throw ParquetFault.unsupported("column " + columns.size() + " holds lists");
      }
      PhysicalType type = PhysicalType.of(element.type);
      int length = type == PhysicalType.FIXED_LEN_BYTE_ARRAY ? element.length : type.width();
      if (length < 0) {
        throw ParquetFault.damaged("a column of negative width");
      }
      columns.add(
          new ParquetColumn(
              element.name,
              type,
              length,
              element.repetition == OPTIONAL,
              element.converted >= FIRST_UNSIGNED && element.converted <= LAST_UNSIGNED));
    }
  }

  // ---- the row groups

  private static final class Group {
    private long rows;
    private final List<Chunk> chunks = new ArrayList<>();
  }

  private static final class Chunk {
    private boolean elsewhere;
    private int type = -1;
    private final List<String> path = new ArrayList<>();
    private int codec;
    private long size;
    private long dataPage = -1;
    private long dictionaryPage;
  }

  private static Group group(CompactThrift thrift) throws ParquetFault {
    Group group = new Group();
    thrift.struct(
        (id, type) -> {
          if (id == 1) {
            thrift.structs(type, () -> group.chunks.add(chunk(thrift)));
          } else if (id == 3) {
            group.rows = thrift.number(type);
          } else {
            thrift.skip(type);
          }
        });
    return group;
  }

  private static Chunk chunk(CompactThrift thrift) throws ParquetFault {
    Chunk chunk = new Chunk();
    thrift.struct(
        (id, type) -> {
          if (id == 3) {
            metadata(thrift, type, chunk);
          } else {
            chunk.elsewhere |= id == 1;
            thrift.skip(type);
          }
        });
    return chunk;
  }

  private static void metadata(CompactThrift thrift, int structType, Chunk chunk)
      throws ParquetFault {
    if (structType != CompactThrift.STRUCT) {
      throw ParquetFault.damaged("a structure was expected");
    }
    thrift.struct(
        (id, type) -> {
          switch (id) {
            case 1 -> chunk.type = thrift.int32(type);
            case 3 -> thrift.texts(type, () -> chunk.path.add(thrift.text(CompactThrift.BINARY)));
            case 4 -> chunk.codec = thrift.int32(type);
            case 7 -> chunk.size = thrift.number(type);
            case 9 -> chunk.dataPage = thrift.number(type);
            case 11 -> chunk.dictionaryPage = thrift.number(type);
            default -> thrift.skip(type);
          }
        });
  }

  private RowGroup rowGroup(Group group) throws ParquetFault {
    if (group.rows < 0 || group.chunks.size() != columns.size()) {
      throw ParquetFault.damaged("a row group does not have the columns of the file");
    }
    if (group.rows == 0) {
      // Where it says that its columns lie means nothing.
      return new RowGroup(0, List.of());
    }
    List<ColumnChunk> chunks = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      ParquetColumn column = columns.get(i);
      Chunk chunk = group.chunks.get(i);
      if (chunk.elsewhere) {
        throw ParquetFault.unsupported("the data lie in another file");
      }
      if (!chunk.path.equals(List.of(column.name()))
          || PhysicalType.of(chunk.type) != column.type()) {
        throw ParquetFault.damaged("a row group does not have the columns of the file");
      }
      // Some writers put 0 for "no dictionary".
      long from =
          chunk.dictionaryPage > 0
              ? Math.min(chunk.dictionaryPage, chunk.dataPage)
              : chunk.dataPage;
      if (from < Integer.BYTES || chunk.size < 0 || chunk.size > footer - from) {
        throw ParquetFault.damaged("a column lies outside of the file");
      }
      chunks.add(
          new ColumnChunk(column, Codec.of(chunk.codec), (int) from, (int) (from + chunk.size)));
    }
    return new RowGroup(group.rows, List.copyOf(chunks));
  }
}
