package io.flowtrail.jobs.source.reader;

import org.apache.flink.api.connector.source.SourceEvent;

/**
 * A reader has finished an object.
 *
 * @param latest time of the latest record that it has read, as far as that pushes event time,
 *     milliseconds since 1970
 */
public record ReadUpTo(long latest) implements SourceEvent {}
