package io.flowtrail.sample;

/**
 * A CloudTrail record and what is needed to deliver it.
 *
 * @param time event time, seconds
 * @param account account that gets it ({@code recipientAccountId})
 * @param region region in which it is logged ({@code awsRegion})
 * @param json the record, compact
 */
record TrailRecord(long time, String account, String region, String json) {}
