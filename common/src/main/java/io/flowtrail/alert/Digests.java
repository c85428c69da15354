package io.flowtrail.alert;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Stable names made from content. */
final class Digests {
  private Digests() {}

  /** The first bytes of the text's SHA-256, in hexadecimal. */
  static String hex(String text, int bytes) {
    return HexFormat.of().formatHex(sha256(text), 0, bytes);
  }

  /** The first eight bytes of the text's SHA-256 as a number. */
  static long number(String text) {
    return ByteBuffer.wrap(sha256(text)).getLong();
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
