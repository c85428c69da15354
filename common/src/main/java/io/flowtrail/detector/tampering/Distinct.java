package io.flowtrail.detector.tampering;

import java.util.TreeSet;

/**
 * How many different ids, told by the smallest {@value #KEPT} of their hashes: exact up to that
 * many, about 12 % off beyond. The same id in two logs, or delivered twice, counts once, and sums
 * of parts are the same in whatever order the parts come.
 *
 * @param hashes up to {@value #KEPT} hashes, not negative, ascending, each as {@value #DIGITS}
 *     letters
 */
public record Distinct(String hashes) {
  public static final int KEPT = 64;
  public static final int DIGITS = 16;
  public static final Distinct NONE = new Distinct("");

  public Distinct {
    if (hashes.length() % DIGITS != 0 || hashes.length() > KEPT * DIGITS) {
      throw new IllegalArgumentException("no hashes");
    }
  }

  public static Distinct of(String id) {
    // FNV-1a, then the finish of MurmurHash3, which spreads it over all bits.
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < id.length(); i++) {
      hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
    }
    hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
    hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
    hash = (hash ^ (hash >>> 33)) >>> 1;
    String digits = Long.toHexString(hash);
    return new Distinct("0".repeat(DIGITS - digits.length()) + digits);
  }

  public Distinct with(Distinct other) {
    if (other.hashes.isEmpty() || holds(other) || cannotChange(other)) {
      return this;
    }
    TreeSet<String> all = new TreeSet<>();
    add(all, hashes);
    add(all, other.hashes);
    StringBuilder kept = new StringBuilder();
    all.stream().limit(KEPT).forEach(kept::append);
    return kept.length() == hashes.length() && kept.toString().equals(hashes)
        ? this
        : new Distinct(kept.toString());
  }

  /** Mostly so where the same come again and again: a single hash that is kept already. */
  private boolean holds(Distinct other) {
    if (other.hashes.length() == DIGITS) {
      for (int at = 0; at < hashes.length(); at += DIGITS) {
        if (hashes.startsWith(other.hashes, at)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Mostly so in a flood: a single hash larger than all that are kept. */
  private boolean cannotChange(Distinct other) {
    return hashes.length() == KEPT * DIGITS
        && other.hashes.length() == DIGITS
        && hashes.substring(hashes.length() - DIGITS).compareTo(other.hashes) <= 0;
  }

  private static void add(TreeSet<String> all, String hashes) {
    for (int at = 0; at < hashes.length(); at += DIGITS) {
      all.add(hashes.substring(at, at + DIGITS));
    }
  }

  public boolean isExact() {
    return hashes.length() < KEPT * DIGITS;
  }

  public long count() {
    if (isExact()) {
      return hashes.length() / DIGITS;
    }
    double largest = Long.parseLong(hashes.substring(hashes.length() - DIGITS), 16);
    return Math.round((KEPT - 1) / (largest / Long.MAX_VALUE));
  }
}
