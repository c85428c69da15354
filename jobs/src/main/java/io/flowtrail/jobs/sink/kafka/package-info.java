/** Alerts to topics of Apache Kafka, through Flink's own sink. */
package io.flowtrail.jobs.sink.kafka;
