package io.flowtrail.jobs.evidence;

/**
 * A CloudTrail log file holds matches of a group, so that the group's alerts wait for what
 * verification says of the file.
 *
 * @param account of the file's key, whose digests vouch for it; empty if its key is none of
 *     CloudTrail's, so that no digest does
 * @param file see {@link io.flowtrail.event.RecordOrigin#file}
 * @param groupKey {@link io.flowtrail.alert.GroupBy#key} of the matches; of matches that are told
 *     one by one the file
 * @param time of a match, milliseconds since 1970; told anew where matches go on much later
 */
public record EvidenceFact(String account, String file, String groupKey, long time) {}
