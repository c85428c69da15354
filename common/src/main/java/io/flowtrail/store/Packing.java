package io.flowtrail.store;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** How a file is packed, told by its first bytes; names lie. */
enum Packing {
  NONE,
  GZIP,
  ZSTD,
  BZIP2,
  TAR,
  ZIP,
  /** Known, and not unpacked. */
  XZ,
  SEVEN_ZIP,
  RAR,
  LZ4;

  /** How many bytes must be looked at: a tar header. */
  static final int HEAD = 512;

  private static final int TAR_CHECKSUM = 148;
  private static final int TAR_MAGIC = 257;

  boolean isArchive() {
    return this == TAR || this == ZIP;
  }

  boolean isUnsupported() {
    return this == XZ || this == SEVEN_ZIP || this == RAR || this == LZ4;
  }

  static Packing of(byte[] head, String name) {
    if (begins(head, 0x1F, 0x8B)) {
      return GZIP;
    }
    if (begins(head, 0x28, 0xB5, 0x2F, 0xFD)) {
      return ZSTD;
    }
    if (begins(head, 'B', 'Z', 'h') && head.length > 3 && head[3] >= '1' && head[3] <= '9') {
      return BZIP2;
    }
    if (begins(head, 'P', 'K', 3, 4) || begins(head, 'P', 'K', 5, 6)) {
      return ZIP;
    }
    if (begins(head, 0xFD, '7', 'z', 'X', 'Z', 0)) {
      return XZ;
    }
    if (begins(head, '7', 'z', 0xBC, 0xAF, 0x27, 0x1C)) {
      return SEVEN_ZIP;
    }
    if (begins(head, 'R', 'a', 'r', '!', 0x1A, 7)) {
      return RAR;
    }
    if (begins(head, 0x04, 0x22, 0x4D, 0x18)) {
      return LZ4;
    }
    return isTar(head, name) ? TAR : NONE;
  }

  private static boolean begins(byte[] head, int... magic) {
    if (head.length < magic.length) {
      return false;
    }
    for (int i = 0; i < magic.length; i++) {
      if ((head[i] & 0xFF) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  /**
   * A header with a right checksum, and either the magic word or a name that says so. The zero
   * bytes asked for keep log text, of which attackers write a part, from posing as an archive.
   */
  private static boolean isTar(byte[] head, String name) {
    if (head.length < HEAD) {
      return false;
    }
    String magic = new String(head, TAR_MAGIC, 8, StandardCharsets.ISO_8859_1);
    String lower = name.toLowerCase(Locale.ROOT);
    boolean posix = magic.startsWith("ustar\0") || magic.equals("ustar  \0");
    boolean old = head[HEAD - 1] == 0 && (lower.contains(".tar") || lower.endsWith(".tgz"));
    if (!posix && !old) {
      return false;
    }
    int sum = 0;
    for (int i = 0; i < HEAD; i++) {
      sum += i >= TAR_CHECKSUM && i < TAR_CHECKSUM + 8 ? ' ' : head[i] & 0xFF;
    }
    int written = 0;
    boolean digits = false;
    for (int i = TAR_CHECKSUM; i < TAR_CHECKSUM + 8; i++) {
      if (head[i] >= '0' && head[i] <= '7') {
        written = written * 8 + head[i] - '0';
        digits = true;
      } else if (digits) {
        break;
      }
    }
    return digits && written == sum;
  }
}
