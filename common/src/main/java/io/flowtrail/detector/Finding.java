package io.flowtrail.detector;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Something that a detector found; becomes one alert.
 *
 * @param ruleId of one of the detector's {@link Detector#rules}
 * @param group what it is about, by which it differs from other findings of the rule: with {@code
 *     first} it makes the alert's uid
 * @param first identity of the first event or window: the same in every update of one finding
 * @param complete whether this is the last word. Findings that grow are given at once with {@code
 *     false}, and again when they are complete; a replay tells only complete ones. Every finding
 *     must be completed
 * @param steps by how many levels it is graver (or less grave) than its rule; 0 mostly
 * @param stepsReason why, a few words for people; empty if {@code steps} is 0
 * @param principal who acted: as {@code flowtrail.principal}, or the source address
 * @param account 12 digits, the account whose logs show it; empty where unknown
 * @param region empty where unknown
 * @param count events in it
 * @param firstTime of its first event, milliseconds since 1970
 * @param lastTime of its last event
 * @param outcome {@code success}, {@code denied}, {@code error} if all its events have the same;
 *     else empty
 * @param explanation one sentence with the numbers: what was seen, what is usual
 * @param details the numbers for programs, by name: text, {@link Number}s and booleans only
 * @param evidences up to ten of {@link Fact#evidence}, the most telling or earliest; may be none
 */
public record Finding(
    String ruleId,
    String group,
    String first,
    boolean complete,
    int steps,
    String stepsReason,
    String principal,
    String account,
    String region,
    long count,
    long firstTime,
    long lastTime,
    String outcome,
    String explanation,
    Map<String, Object> details,
    List<String> evidences) {

  /** Most evidences of a finding. */
  public static final int EVIDENCES = 10;

  public Finding {
    details = Collections.unmodifiableMap(new TreeMap<>(details));
    evidences = evidences.stream().filter(e -> !e.isEmpty()).limit(EVIDENCES).toList();
  }
}
