/**
 * CloudTrail log file validation: digest files, their signatures and chains, and what they say of
 * every log file.
 *
 * <p>Facts go in, in any order: digests as they were read ({@link
 * io.flowtrail.cloudtrail.digest.DigestFact}), what they list ({@link
 * io.flowtrail.cloudtrail.digest.ListedLogFact}), log files as they were read ({@link
 * io.flowtrail.cloudtrail.digest.LogFileFact}). Findings come out of {@link
 * io.flowtrail.cloudtrail.digest.AccountLedger}.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-digest-file-structure.html">CloudTrail
 *     digest file structure</a>
 */
package io.flowtrail.cloudtrail.digest;
