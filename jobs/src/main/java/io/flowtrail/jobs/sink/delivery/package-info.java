/**
 * Alerts to services that know no transactions: sent in batches, again after a failure, and kept in
 * a dead-letter directory when given up. Begin with {@link
 * io.flowtrail.jobs.sink.delivery.DeliverySink}; what a service looks like is its {@link
 * io.flowtrail.jobs.sink.delivery.Channel}.
 */
package io.flowtrail.jobs.sink.delivery;
