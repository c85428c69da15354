/**
 * What leaves the graph: lines in part files, and one sorted file made of them. Begin with {@link
 * io.flowtrail.jobs.sink.PartFiles}.
 */
package io.flowtrail.jobs.sink;
