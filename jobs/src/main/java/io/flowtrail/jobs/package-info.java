/**
 * The one graph: {@link io.flowtrail.jobs.FlowtrailPipeline} puts the source, detection and
 * alerting together; {@link io.flowtrail.jobs.LogLocation} turns what a user names into what is
 * read.
 */
package io.flowtrail.jobs;
