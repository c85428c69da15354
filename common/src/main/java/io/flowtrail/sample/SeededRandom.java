package io.flowtrail.sample;

import java.nio.charset.StandardCharsets;

/**
 * Chance that is the same on every machine and Java version: SplitMix64 (Steele, Lea, Flood 2014).
 * One generator for each thing that is made, so that adding to one day, file or story does not
 * disturb the others.
 */
final class SeededRandom {
  private static final String HEX = "0123456789abcdef";
  private static final String CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  private static final String BASE62 =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

  private long state;

  SeededRandom(long seed) {
    state = seed;
  }

  /** The generator of one thing, named by text and number. */
  static SeededRandom of(long seed, String name, long number) {
    long hash = 0xCBF29CE484222325L;
    for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ b) * 0x100000001B3L;
    }
    SeededRandom random = new SeededRandom(seed * 0x9E3779B97F4A7C15L ^ hash);
    random.state += random.nextLong() ^ number * 0xD1342543DE82EF95L;
    return random;
  }

  long nextLong() {
    state += 0x9E3779B97F4A7C15L;
    long z = state;
    z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
    z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
    return z ^ z >>> 31;
  }

  /** 0 to {@code bound - 1}. */
  int below(int bound) {
    return (int) ((nextLong() >>> 33) * bound >>> 31);
  }

  /** {@code low} to {@code high}, both included. */
  long between(long low, long high) {
    return low + Math.floorMod(nextLong(), high - low + 1);
  }

  boolean chance(double probability) {
    return (nextLong() >>> 11) * 0x1.0p-53 < probability;
  }

  @SafeVarargs
  final <T> T pick(T... choices) {
    return choices[below(choices.length)];
  }

  <T> T pick(java.util.List<T> choices) {
    return choices.get(below(choices.size()));
  }

  /** A random (version 4) UUID. */
  String guid() {
    String hex = hex(32);
    return hex.substring(0, 8)
        + '-'
        + hex.substring(8, 12)
        + "-4"
        + hex.substring(13, 16)
        + '-'
        + "89ab".charAt(below(4))
        + hex.substring(17, 20)
        + '-'
        + hex.substring(20);
  }

  String hex(int length) {
    return letters(HEX, length);
  }

  /** Capital letters and digits, as in S3 request ids. */
  String capitals(int length) {
    return letters(CAPITALS, length);
  }

  /** Letters and digits, as in the names of log files. */
  String base62(int length) {
    return letters(BASE62, length);
  }

  private String letters(String alphabet, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(below(alphabet.length())));
    }
    return text.toString();
  }
}
