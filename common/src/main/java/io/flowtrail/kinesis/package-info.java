/**
 * Logs that come through Amazon Kinesis Data Streams: what lies in one record of a stream, whoever
 * put it there. Knows nothing of how records are fetched. Begin with {@link
 * io.flowtrail.kinesis.StreamRecords}.
 */
package io.flowtrail.kinesis;
