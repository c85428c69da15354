package io.flowtrail.jobs.serialization;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** State as bytes with a version: refuses what a later release wrote, and what is left over. */
public final class VersionedBytes {

  /** Writes a state's parts. */
  @FunctionalInterface
  public interface Writer {
    void write(DataOutputView out) throws IOException;
  }

  /** Reads a state's parts in the same order. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(DataInputView in) throws IOException;
  }

  private VersionedBytes() {}

  public static byte[] write(Writer writer) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    writer.write(out);
    return out.getCopyOfBuffer();
  }

  /**
   * @param what the state's name, for messages
   * @param known the newest version that {@code reader} reads; it reads all from 1 on
   * @param version the version of the bytes
   * @throws IOException if the version is another, or bytes are missing or left over
   */
  public static <T> T read(String what, int known, int version, byte[] bytes, Reader<T> reader)
      throws IOException {
    if (version < 1 || version > known) {
      throw new IOException(
          what
              + " of version "
              + version
              + "; this release reads "
              + (known == 1 ? "version 1" : "versions 1 to " + known));
    }
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    T state = reader.read(in);
    if (in.available() > 0) {
      throw new IOException(what + " with " + in.available() + " bytes left over");
    }
    return state;
  }

  /** Text of any length; the platform's own {@code writeUTF} ends at 64 KiB. */
  public static void writeText(DataOutputView out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  /** Reads what {@link #writeText} wrote. */
  public static String readText(DataInputView in) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      throw new IOException("text of negative length " + length);
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
