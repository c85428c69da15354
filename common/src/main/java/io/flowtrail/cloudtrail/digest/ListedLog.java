package io.flowtrail.cloudtrail.digest;

/** An entry of a digest's {@code logFiles}, as written; empty where null or absent. */
public record ListedLog(
    String s3Bucket,
    String s3Object,
    String hashValue,
    String hashAlgorithm,
    String newestEventTime,
    String oldestEventTime) {}
