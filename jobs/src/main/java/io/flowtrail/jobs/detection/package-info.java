/**
 * Records meet rules in the task that read them; what goes on from here is small: matches, dead
 * letters, and what is known of the files that were read.
 */
package io.flowtrail.jobs.detection;
