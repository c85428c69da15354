package io.flowtrail.store;

/**
 * What a listing says of an object.
 *
 * @param key the object's key in its store
 * @param size stored size in bytes
 * @param lastModified milliseconds since 1970
 */
public record ObjectSummary(String key, long size, long lastModified) {}
