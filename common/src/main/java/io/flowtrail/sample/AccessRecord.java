package io.flowtrail.sample;

/**
 * A line of a server access log.
 *
 * @param time when the request came, seconds
 * @param bucket source bucket
 * @param line the line, without its end
 */
record AccessRecord(long time, String bucket, String line) {}
