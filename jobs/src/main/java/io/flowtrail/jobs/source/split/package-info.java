/** What is handed from the enumerator to a reader, and kept in a checkpoint: one stored object. */
package io.flowtrail.jobs.source.split;
