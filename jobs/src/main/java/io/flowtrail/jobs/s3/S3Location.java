package io.flowtrail.jobs.s3;

import java.net.URI;

/**
 * A bucket and prefix, and how to reach them.
 *
 * @param bucket the bucket's name, or the ARN of an access point
 * @param prefix only keys that begin so; empty for all
 * @param region empty for what environment, profile or instance say
 * @param endpoint of an S3-compatible store, with scheme; empty for AWS
 * @param pathStyle whether the bucket's name goes into the path
 * @param anonymous whether requests are left unsigned
 */
public record S3Location(
    String bucket,
    String prefix,
    String region,
    String endpoint,
    boolean pathStyle,
    boolean anonymous) {
  public static final String SCHEME = "s3://";

  /**
   * Takes {@code s3://bucket/prefix} apart.
   *
   * @throws IllegalArgumentException if there is no bucket, or the endpoint is no URI; the message
   *     is for the user
   */
  public static S3Location of(
      String uri, String region, String endpoint, boolean pathStyle, boolean anonymous) {
    if (!uri.startsWith(SCHEME)) {
      throw new IllegalArgumentException("'" + uri + "' does not begin with s3://");
    }
    String rest = uri.substring(SCHEME.length());
    int slash = rest.indexOf('/');
    String bucket = slash < 0 ? rest : rest.substring(0, slash);
    if (!bucket.matches("[A-Za-z0-9._-]{3,63}")) {
      throw new IllegalArgumentException("'" + uri + "' names no bucket; write s3://bucket/prefix");
    }
    if (!endpoint.isEmpty()) {
      String scheme = URI.create(endpoint).getScheme();
      if (!"http".equals(scheme) && !"https".equals(scheme)) {
        throw new IllegalArgumentException(
            "endpoint '" + endpoint + "' must begin with http:// or https://");
      }
    }
    return new S3Location(
        bucket, slash < 0 ? "" : rest.substring(slash + 1), region, endpoint, pathStyle, anonymous);
  }

  /** {@code s3://bucket/prefix}. */
  public String uri() {
    return uri(prefix);
  }

  /** The URI of a key in this bucket. */
  public String uri(String key) {
    return SCHEME + bucket + "/" + key;
  }
}
