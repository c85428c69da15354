package io.flowtrail.jobs.counts;

/**
 * A counter's value in a checkpoint. Flat, so that its type may grow.
 *
 * @param name one of {@link RunCounts}
 */
public record Counted(String name, long value) {}
