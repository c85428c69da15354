package io.flowtrail.jobs.source.notification;

/**
 * An object that a message names.
 *
 * @param key as the form of the message says that it is written
 * @param otherKey what it is called if the sender wrote it in the other way; often the same
 * @param time when it was made, milliseconds since 1970; 0 where the message does not say
 */
public record NamedObject(String bucket, String key, String otherKey, long time) {}
