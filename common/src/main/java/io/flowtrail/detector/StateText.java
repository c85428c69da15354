package io.flowtrail.detector;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What states of detectors are written with: texts of any length, and versions. */
public final class StateText {
  private StateText() {}

  /** {@code writeUTF} ends at 64 KiB. */
  public static void write(DataOutput out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  public static String read(DataInput in) throws IOException {
    byte[] bytes = new byte[in.readInt()];
    in.readFully(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  public static void write(DataOutput out, List<String> texts) throws IOException {
    out.writeInt(texts.size());
    for (String text : texts) {
      write(out, text);
    }
  }

  public static List<String> readList(DataInput in) throws IOException {
    int size = in.readInt();
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      texts.add(read(in));
    }
    return texts;
  }

  /**
   * Checks the version at the beginning of a state.
   *
   * @param known the newest that this release reads
   * @return the version found
   * @throws IOException if it is of a later release
   */
  public static int version(DataInput in, int known, String what) throws IOException {
    int version = in.readUnsignedByte();
    if (version < 1 || version > known) {
      throw new IOException(
          what + " of version " + version + "; this release reads up to " + known);
    }
    return version;
  }
}
