package io.flowtrail.jobs.evidence;

/**
 * An alert with the key of its group.
 *
 * @param groupKey {@link io.flowtrail.alert.GroupBy#key}; of an alert that tells one match the file
 *     in which it was found
 * @param line a line of {@link io.flowtrail.alert.AlertJson}
 */
public record GroupedAlert(String groupKey, String line) {}
