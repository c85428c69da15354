package io.flowtrail.jobs.evidence;

/**
 * An alert wants to know what verification says of a file of its evidence; flat, because it crosses
 * a wire.
 *
 * @param file see {@link io.flowtrail.event.RecordOrigin#file}
 * @param groupKey {@link GroupedAlert#groupKey} of the alert, by which it gets the answer
 * @param time of the evidence, milliseconds since 1970
 */
public record EvidenceQuestion(String file, String groupKey, long time) {}
