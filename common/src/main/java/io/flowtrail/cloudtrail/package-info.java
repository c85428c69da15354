/**
 * CloudTrail log files: one pass over the bytes, from whatever shape the records arrive in to the
 * slots of a {@link io.flowtrail.event.FieldProjection}. Begin with {@link
 * io.flowtrail.cloudtrail.CloudTrailLogReader}; {@code RecordScanner} is the hot part.
 */
package io.flowtrail.cloudtrail;
