/**
 * Log file validation in the graph: facts of what was read meet in the ledger of their account, and
 * alerts meet what it says of their evidence. Thin shells round {@link
 * io.flowtrail.cloudtrail.digest.AccountLedger} and {@link io.flowtrail.alert.Alert#withIntegrity}.
 */
package io.flowtrail.jobs.integrity;
