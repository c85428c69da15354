package io.flowtrail.cloudtrail.digest;

/**
 * What a digest says of itself; names as AWS writes them, values as written, empty where {@code
 * null}.
 *
 * @param start {@code digestStartTime}, milliseconds since 1970
 * @param end {@code digestEndTime}, milliseconds since 1970
 */
public record DigestHeader(
    String awsAccountId,
    long start,
    long end,
    String digestStartTime,
    String digestEndTime,
    String digestS3Bucket,
    String digestS3Object,
    String digestPublicKeyFingerprint,
    String digestSignatureAlgorithm,
    String previousDigestS3Bucket,
    String previousDigestS3Object,
    String previousDigestHashValue,
    String previousDigestHashAlgorithm,
    String previousDigestSignature) {

  /** Of a digest that cannot be understood. */
  public static final DigestHeader NONE =
      new DigestHeader("", 0, 0, "", "", "", "", "", "", "", "", "", "", "");

  /** Whether it names no digest before it: all five {@code previousDigest...} are null. */
  public boolean isStarting() {
    return previousDigestS3Bucket.isEmpty()
        && previousDigestS3Object.isEmpty()
        && previousDigestHashValue.isEmpty()
        && previousDigestHashAlgorithm.isEmpty()
        && previousDigestSignature.isEmpty();
  }
}
