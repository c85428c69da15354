/** Queues of Amazon SQS in which messages about new objects wait. */
package io.flowtrail.jobs.sqs;
