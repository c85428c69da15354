package io.flowtrail.cloudtrail.digest;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;

/**
 * Where an object was read.
 *
 * @param bucket its bucket; empty in a directory, where no bucket can be compared
 * @param key its whole key; in a directory the path below it, in an archive the path in that
 * @param uri how messages and alerts name it: {@code RecordOrigin.object()}, and behind {@code !}
 *     {@code RecordOrigin.entry()} if it lies in an archive
 */
public record StoredAt(String bucket, String key, String uri) {
  /** The last part of the key, without endings of compression: what copies keep. */
  public String name() {
    return nameOf(key);
  }

  static String nameOf(String key) {
    String file = key.substring(key.lastIndexOf('/') + 1);
    return file.endsWith(".gz") ? file.substring(0, file.length() - 3) : file;
  }

  /** What the key says. */
  public java.util.Optional<CloudTrailObjectKey> parsed() {
    return CloudTrailObjectKey.parse(key);
  }
}
