package io.flowtrail.detector.tampering;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

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
 * @param keys the first {@value #KEYS} objects that were deleted, in the order of their keys; of a
 *     batch only the access log tells them
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
    Distinct calls,
    List<String> keys) {
  /** Most keys told by name. */
  static final int KEYS = 10;

  private static final int PARTS_BEFORE_KEYS = 10;

  Act {
    keys = List.copyOf(keys);
  }

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
        calls.with(other.calls),
        together(keys, other.keys));
  }

  private static List<String> together(List<String> one, List<String> other) {
    if (other.isEmpty() || one.equals(other)) {
      return one;
    }
    TreeSet<String> all = new TreeSet<>(one);
    all.addAll(other);
    return all.stream().limit(KEYS).toList();
  }

  /** The same with a later last call. */
  Act until(long time) {
    return new Act(
        kind,
        denied,
        name,
        principal,
        target,
        region,
        first,
        firstId,
        Math.max(last, time),
        calls,
        keys);
  }

  /** What is left of it when an episode begins anew: its last call. */
  Act lastOnly() {
    return new Act(
        kind,
        denied,
        name,
        principal,
        target,
        region,
        last,
        firstId,
        last,
        Distinct.of(firstId),
        List.of());
  }

  String text() {
    List<String> parts =
        new ArrayList<>(
            List.of(
                kind.name(),
                denied ? "denied" : "done",
                name,
                principal,
                target,
                region,
                Long.toString(first),
                firstId,
                Long.toString(last),
                calls.hashes()));
    parts.addAll(keys);
    return FactText.join(parts);
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
        new Distinct(parts.get(9)),
        parts.subList(PARTS_BEFORE_KEYS, parts.size()));
  }
}
