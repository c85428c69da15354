package io.flowtrail.jobs.source.notification;

/**
 * A message of a queue.
 *
 * @param id the same each time that it comes
 * @param receipt with which it is deleted; another each time that it comes
 * @param sent when it was sent, milliseconds since 1970; 0 where that is not known
 * @param body its text, which anybody may have written who may send to the queue
 */
public record QueueMessage(String id, String receipt, long sent, String body) {}
