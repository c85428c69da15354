package io.flowtrail.cloudtrail.digest;

import java.util.Map;

/**
 * User metadata of a digest object; empty texts where S3, or the sidecar, had none.
 *
 * @param signature hexadecimal digits, as written
 * @param algorithm as written
 * @param backfillGenerated {@code backfill-generation-timestamp}, as written
 */
public record DigestMetadata(String signature, String algorithm, String backfillGenerated) {
  /** Nothing at hand. */
  public static final DigestMetadata NONE = new DigestMetadata("", "", "");

  /** From an object's user metadata, names without {@code x-amz-meta-}. */
  public static DigestMetadata of(Map<String, String> metadata) {
    return new DigestMetadata(
        metadata.getOrDefault("signature", ""),
        metadata.getOrDefault("signature-algorithm", ""),
        metadata.getOrDefault("backfill-generation-timestamp", ""));
  }
}
