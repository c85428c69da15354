/**
 * From a stored object to records.
 *
 * <p>The fetcher thread ({@link io.flowtrail.jobs.source.reader.LogObjectSplitReader}) opens and
 * unpacks objects; the task thread ({@link io.flowtrail.jobs.source.reader.LogRecordEmitter}) makes
 * records of the unpacked bytes. Between them go {@link
 * io.flowtrail.jobs.source.reader.ObjectChunk}s, never records.
 */
package io.flowtrail.jobs.source.reader;
