/**
 * S3 server access logs: the text format with all that clients can write into it, and the JSON form
 * of CloudWatch Logs. Begin with {@link io.flowtrail.s3access.AccessLogReader}.
 */
package io.flowtrail.s3access;
