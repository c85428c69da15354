package io.flowtrail.jobs.source.reader;

import org.apache.flink.api.connector.source.SourceEvent;

/** The enumerator looked for new objects, found none, and none waits for a reader. */
public record CaughtUp() implements SourceEvent {}
