/**
 * What a run counts: names, counters that survive a restart, and a view of the result for whoever
 * prints it.
 */
package io.flowtrail.jobs.counts;
