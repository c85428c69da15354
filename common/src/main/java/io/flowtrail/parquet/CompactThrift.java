package io.flowtrail.parquet;

/**
 * Structures in Thrift's compact protocol, in which Parquet writes its footer and page headers
 * (Apache Thrift, "Thrift compact protocol").
 */
final class CompactThrift {
  static final int TRUE = 1;
  static final int FALSE = 2;
  static final int BYTE = 3;
  static final int I16 = 4;
  static final int I32 = 5;
  static final int I64 = 6;
  static final int DOUBLE = 7;
  static final int BINARY = 8;
  static final int LIST = 9;
  static final int SET = 10;
  static final int MAP = 11;
  static final int STRUCT = 12;

  private static final int DEEPEST = 32;

  /** Takes the fields of a structure as they come; must read or skip each. */
  @FunctionalInterface
  interface Fields {
    void field(int id, int type) throws ParquetFault;
  }

  /** Takes one element of a list. */
  @FunctionalInterface
  interface Element {
    void read() throws ParquetFault;
  }

  private final Slice in;
  private int depth;

  CompactThrift(Slice in) {
    this.in = in;
  }

  void struct(Fields fields) throws ParquetFault {
    if (++depth > DEEPEST) {
      throw ParquetFault.damaged("structures are nested too deeply");
    }
    int id = 0;
    while (true) {
      int head = in.unsignedByte();
      int type = head & 0x0F;
      if (type == 0) {
        depth--;
        return;
      }
      id = head >>> 4 == 0 ? (int) in.zigzag() : id + (head >>> 4);
      fields.field(id, type);
    }
  }

  /** An integer of any width. */
  long number(int type) throws ParquetFault {
    if (type == BYTE) {
      return (byte) in.unsignedByte();
    }
    if (type == I16 || type == I32 || type == I64) {
      return in.zigzag();
    }
    throw ParquetFault.damaged("a number was expected");
  }

  /** An integer of at most 32 bits. */
  int int32(int type) throws ParquetFault {
    long value = number(type);
    if (value != (int) value) {
      throw ParquetFault.damaged("a number is too large");
    }
    return (int) value;
  }

  boolean bool(int type) throws ParquetFault {
    if (type != TRUE && type != FALSE) {
      throw ParquetFault.damaged("true or false was expected");
    }
    return type == TRUE;
  }

  String text(int type) throws ParquetFault {
    if (type != BINARY) {
      throw ParquetFault.damaged("text was expected");
    }
    Slice text = in.slice(in.varint());
    return new String(
        text.bytes(), text.position(), text.remaining(), java.nio.charset.StandardCharsets.UTF_8);
  }

  /** Every element of a list of structures. */
  void structs(int type, Element element) throws ParquetFault {
    list(type, STRUCT, element);
  }

  /** Every element of a list of texts. */
  void texts(int type, Element element) throws ParquetFault {
    list(type, BINARY, element);
  }

  private void list(int type, int elementType, Element element) throws ParquetFault {
    if (type != LIST) {
      throw ParquetFault.damaged("a list was expected");
    }
    int head = in.unsignedByte();
    int size = listSize(head);
    if (size > 0 && (head & 0x0F) != elementType) {
      throw ParquetFault.damaged("a list of something else was expected");
    }
    for (int i = 0; i < size; i++) {
      element.read();
    }
  }

  private int listSize(int head) throws ParquetFault {
    return in.count(head >>> 4 == 15 ? in.varint() : head >>> 4, 8);
  }

  void skip(int type) throws ParquetFault {
    if (++depth > DEEPEST) {
      throw ParquetFault.damaged("structures are nested too deeply");
    }
    switch (type) {
      case TRUE, FALSE -> {}
      case BYTE -> in.skip(1);
      case I16, I32, I64 -> in.varint();
      case DOUBLE -> in.skip(8);
      case BINARY -> in.skip(in.varint());
      case LIST, SET -> {
        int head = in.unsignedByte();
        int size = listSize(head);
        for (int i = 0; i < size; i++) {
          skipElement(head & 0x0F);
        }
      }
      case MAP -> {
        int size = in.count(in.varint(), 8);
        int types = size == 0 ? 0 : in.unsignedByte();
        for (int i = 0; i < size; i++) {
          skipElement(types >>> 4);
          skipElement(types & 0x0F);
        }
      }
      case STRUCT -> struct((id, inner) -> skip(inner));
      default -> throw ParquetFault.damaged("a value of an unknown kind");
    }
    depth--;
  }

  /** Outside of a structure's field, true and false take a byte. */
  private void skipElement(int type) throws ParquetFault {
    if (type == TRUE || type == FALSE) {
      in.skip(1);
    } else {
      skip(type);
    }
  }
}
