/**
 * What detection, alerting and verification tell one another, so that every alert can say what is
 * known of the files that its evidence lies in: flat records that cross wires.
 */
package io.flowtrail.jobs.evidence;
