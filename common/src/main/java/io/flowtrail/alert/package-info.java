/**
 * The end of every road: matches become groups, groups become alerts, alerts are written.
 *
 * <p>Begin with {@link io.flowtrail.alert.MatchedRecord} (what crosses from matching to grouping),
 * {@link io.flowtrail.alert.AlertGroup} (the arithmetic) and {@link io.flowtrail.alert.Alert}; then
 * the ways to write one: {@link io.flowtrail.alert.DetectionFindingWriter} for programs, {@link
 * io.flowtrail.alert.AlertTextWriter} and {@link io.flowtrail.alert.HtmlReport} for people.
 * Delivery is not done here.
 */
package io.flowtrail.alert;
