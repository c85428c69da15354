package io.flowtrail.jobs.source.reader;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * The enumerator looked for new objects, found none, and none waits for a reader.
 *
 * @param latest time of the latest record that any reader has read, in this run or before the
 *     checkpoint from which it goes on, milliseconds since 1970; {@link Long#MIN_VALUE} if none is
 *     known
 * @param idle how long nothing later has been read, milliseconds
 */
public record CaughtUp(long latest, long idle) implements SourceEvent {}
