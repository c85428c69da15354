package io.flowtrail.jobs.verify;

/**
 * Something that could not be opened and may have held log files or digests: an archive, a
 * directory. What is known to be a log file or a digest becomes a fact instead.
 *
 * @param uri where
 * @param reason a sentence for people
 */
public record Unreadable(String uri, String reason) {}
