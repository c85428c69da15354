/**
 * The source for log archives in directories and S3: one split is one stored object.
 *
 * <p>Begin with {@link io.flowtrail.jobs.source.LogArchiveSource}. Objects are found and put into
 * the order of time by {@code enumerator}, described by {@code split}, and read by {@code reader},
 * where bytes are unpacked in one thread and become records in the other.
 */
package io.flowtrail.jobs.source;
