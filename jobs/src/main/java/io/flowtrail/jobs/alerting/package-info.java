/** Matches become alerts: a thin shell around {@link io.flowtrail.alert.AlertGroup}. */
package io.flowtrail.jobs.alerting;
