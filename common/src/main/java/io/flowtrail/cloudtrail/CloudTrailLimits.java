package io.flowtrail.cloudtrail;

/**
 * What one record may take. CloudTrail's own limit is 256 KB a record (older records may be
 * larger).
 *
 * @param recordBytes largest record in bytes of its text
 * @param depth deepest nesting of objects and arrays, the record itself counted as 1
 */
public record CloudTrailLimits(int recordBytes, int depth) {

  /** 4 MiB and 1,000 levels. */
  public static final CloudTrailLimits DEFAULT = new CloudTrailLimits(4 << 20, 1000);

  private static final int LARGEST = 1 << 29;

  public CloudTrailLimits {
    if (recordBytes < 1 || recordBytes > LARGEST || depth < 1 || depth > 10_000) {
      throw new IllegalArgumentException(
          "record limits must lie between 1 and " + LARGEST + " bytes, 1 and 10000 levels");
    }
  }
}
