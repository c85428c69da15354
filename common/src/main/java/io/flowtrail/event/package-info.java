/**
 * What a rule, a detector and an alert may ask of any log record, whatever log it came from.
 *
 * <p>A reader (packages {@code cloudtrail}, {@code vpcflow}, {@code s3access}) fills one reused
 * {@link io.flowtrail.event.LogEvent}; the rule side reads it. The two sides meet only here. Begin
 * with {@link io.flowtrail.event.FieldProjection} (which fields the loaded rules use) and {@link
 * io.flowtrail.event.LogEvent} (their values in the record at hand).
 */
package io.flowtrail.event;
