/**
 * What leaves the graph: lines in part files, one sorted file made of them, and alerts that go on
 * to other places while the job runs. Begin with {@link io.flowtrail.jobs.sink.PartFiles} and
 * {@link io.flowtrail.jobs.sink.AlertSinks}.
 */
package io.flowtrail.jobs.sink;
