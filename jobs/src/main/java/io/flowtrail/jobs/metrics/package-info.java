/**
 * What operators tell the cluster's monitoring. All names stand in {@link
 * io.flowtrail.jobs.metrics.Metric}; docs/metrics.md lists them, and a test compares the two.
 */
package io.flowtrail.jobs.metrics;
