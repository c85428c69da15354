package io.flowtrail.store;

/**
 * Where unpacking stops, so that a small object cannot become an endless one. CloudTrail's own
 * files are at most 50 MB unpacked; real ratios lie between 5 and 30, and deflate cannot exceed
 * 1032.
 *
 * @param maxUnpackedBytes most bytes that one object may unpack to, all its entries together
 * @param ratioFreeBytes up to here any ratio of unpacked to stored bytes is allowed
 * @param maxRatio highest ratio of unpacked to stored bytes beyond {@code ratioFreeBytes}
 * @param maxEntries most files in one archive, those of archives inside it included
 * @param maxDepth how deep archives may lie in archives; the outermost counts as 1
 */
public record UnpackLimits(
    long maxUnpackedBytes, long ratioFreeBytes, int maxRatio, int maxEntries, int maxDepth) {
  private static final long MIB = 1L << 20;

  /** 64 GiB, ratio 250 beyond 256 MiB, a million entries, three archives deep. */
  public static final UnpackLimits DEFAULT =
      new UnpackLimits(64L << 30, 256 * MIB, 250, 1_000_000, 3);

  public UnpackLimits {
    if (maxUnpackedBytes < 1
        || ratioFreeBytes < 0
        || maxRatio < 1
        || maxEntries < 1
        || maxDepth < 1) {
      throw new IllegalArgumentException("limits of unpacking must be positive");
    }
  }
}
