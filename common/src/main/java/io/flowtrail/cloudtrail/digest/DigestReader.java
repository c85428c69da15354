package io.flowtrail.cloudtrail.digest;

/** Reads the JSON of a digest file, strictly. */
public final class DigestReader {
  /** Largest digest that is read, unpacked: 100,000 log files take about 40 MB. */
  public static final int MAX_BYTES = 128 << 20;

  private DigestReader() {}

  /**
   * Reads a digest.
   *
   * @param json the unpacked bytes
   * @throws InvalidDigestException if it is no JSON, lacks a member, has one twice, or one of a
   *     wrong type
   */
  public static DigestFile read(byte[] json) throws InvalidDigestException {
    throw new UnsupportedOperationException();
  }
}
