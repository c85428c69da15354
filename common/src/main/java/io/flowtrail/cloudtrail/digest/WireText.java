package io.flowtrail.cloudtrail.digest;

import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Texts of any length as bytes ({@code writeUTF} ends at 64 KiB); every character comes back, lone
 * surrogates too.
 */
final class WireText {
  /** Read at once: a damaged length meets the end of the input before it takes the memory. */
  private static final int PIECE = 1 << 16;

  private WireText() {}

  /** Number of bytes, then one a character (ISO 8859-1), or two if that is not enough. */
  static void write(String text, DataOutput out) throws IOException {
    int length = text.length();
    int widest = 0;
    for (int i = 0; i < length; i++) {
      widest |= text.charAt(i);
    }
    out.writeBoolean(widest > 0xFF);
    out.writeInt(length);
    if (widest <= 0xFF) {
      out.write(text.getBytes(StandardCharsets.ISO_8859_1));
    } else {
      for (int i = 0; i < length; i++) {
        out.writeChar(text.charAt(i));
      }
    }
  }

  static String read(DataInput in) throws IOException {
    boolean wide = in.readBoolean();
    int length = in.readInt();
    if (length < 0) {
      throw new IOException("text of negative length; the data are damaged");
    }
    if (wide) {
      StringBuilder text = new StringBuilder(Math.min(length, PIECE));
      for (int i = 0; i < length; i++) {
        text.append(in.readChar());
      }
      return text.toString();
    }
    byte[] piece = new byte[Math.min(length, PIECE)];
    if (length <= PIECE) {
      in.readFully(piece);
      return new String(piece, StandardCharsets.ISO_8859_1);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(PIECE);
    for (int left = length; left > 0; left -= piece.length) {
      int count = Math.min(left, PIECE);
      in.readFully(piece, 0, count);
      bytes.write(piece, 0, count);
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
