package io.flowtrail.detector;

/**
 * The logs show that something that a rule told was undone; flat, because it crosses a wire.
 *
 * @param rule id of the rule
 * @param account in which it happened, 12 digits; empty where unknown
 * @param act {@link FactOutput#identity} of the record that the rule matched
 * @param actTime its event time, milliseconds since 1970
 * @param time event time of the record that undid it
 * @param principal who undid it: {@code flowtrail.principal} as it stands in the record
 * @param eventName by which call
 * @param eventId of that record
 * @param object that holds that record; see {@link io.flowtrail.event.RecordOrigin#object}
 */
public record Undone(
    String rule,
    String account,
    String act,
    long actTime,
    long time,
    String principal,
    String eventName,
    String eventId,
    String object) {}
