package io.flowtrail.detector.tampering;

import io.flowtrail.detector.FactText;
import java.util.List;

/**
 * Everything that one principal did to one thing by one call with one outcome: of a step of facts,
 * or of an episode.
 *
 * @param kind of step
 * @param denied whether it was refused
 * @param name of the call, as CloudTrail names it
 * @param principal who
 * @param target trail, bucket, key or service; may be empty
 * @param region empty where the log does not tell
 * @param first time of the first call, milliseconds since 1970
 * @param firstId id of that call
 * @param last time of the last call
 * @param calls different calls, and objects that they name
 */
record Act(
    Kind kind,
    boolean denied,
    String name,
    String principal,
    String target,
    String region,
    long first,
    String firstId,
    long last,
    Distinct calls) {

  /** By what it differs from other acts of an account. */
  String identity() {
    return FactText.join(kind.name(), denied ? "denied" : "done", name, principal, target, region);
  }

  boolean isBefore(Act other) {
    return first != other.first ? first < other.first : firstId.compareTo(other.firstId) < 0;
  }

  /** Both as one; they have the same identity. */
  Act with(Act other) {
    Act earlier = other.isBefore(this) ? other : this;
    return new Act(
        kind,
        denied,
        name,
        principal,
        target,
        region,
        earlier.first,
        earlier.firstId,
        Math.max(last, other.last),
        calls.with(other.calls));
  }

  /** What is left of it when an episode begins anew: its last call. */
  Act lastOnly() {
    return new Act(
        kind, denied, name, principal, target, region, last, firstId, last, Distinct.of(firstId));
  }

  String text() {
    return FactText.join(
        kind.name(),
        denied ? "denied" : "done",
        name,
        principal,
        target,
        region,
        Long.toString(first),
        firstId,
        Long.toString(last),
        calls.hashes());
  }

  static Act of(String text) {
    List<String> parts = FactText.split(text);
    return new Act(
        Kind.valueOf(parts.get(0)),
        parts.get(1).equals("denied"),
        parts.get(2),
        parts.get(3),
        parts.get(4),
        parts.get(5),
        Long.parseLong(parts.get(6)),
        parts.get(7),
        Long.parseLong(parts.get(8)),
        new Distinct(parts.get(9)));
  }
}
