/**
 * Verification of an archive without an engine: reads digests and log files in parallel, in the
 * order of their delivery, and asks the ledgers of {@code io.flowtrail.cloudtrail.digest}. Begin
 * with {@link io.flowtrail.jobs.verify.Verification}.
 */
package io.flowtrail.jobs.verify;
