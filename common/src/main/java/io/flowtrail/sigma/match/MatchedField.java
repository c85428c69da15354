package io.flowtrail.sigma.match;

/**
 * Which search matched which field with which value.
 *
 * @param search the search identifier of the rule
 * @param field path of the field, empty for keywords
 * @param expected the rule's value with its modifiers before it: {@code contains: Suspended}
 * @param found the event's value, at most 256 characters of it; empty if the field is absent; text
 *     that attackers may have written
 */
public record MatchedField(String search, String field, String expected, String found) {}
