/**
 * Amazon Kinesis Data Streams as a source. Begin with {@link
 * io.flowtrail.jobs.kinesis.KinesisLogSource}, the one class that knows the connector.
 */
package io.flowtrail.jobs.kinesis;
