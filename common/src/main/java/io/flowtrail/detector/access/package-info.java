/**
 * Unauthorised access to buckets: who tries what he may not, who reads what he never read, and who
 * reads or deletes more than ever, from CloudTrail and from server access logs, each request
 * counted once. See {@code docs/detectors/bucket-access.md}.
 */
package io.flowtrail.detector.access;
