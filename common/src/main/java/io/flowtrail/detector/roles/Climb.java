package io.flowtrail.detector.roles;

import io.flowtrail.detector.FactText;
import java.util.ArrayList;
import java.util.List;

/**
 * A sensitive act of a session on its way up to whoever began.
 *
 * @param session access key with which it was done
 * @param call its name
 * @param time of it, milliseconds since 1970
 * @param id of its record
 * @param account in which it was done
 * @param region of it
 * @param hops by which the session came about, the last first
 */
record Climb(
    String session,
    String call,
    long time,
    String id,
    String account,
    String region,
    List<Hop> hops) {
  static final String KIND = "climb";
  private static final int HEAD = 7;

  Climb {
    hops = List.copyOf(hops);
  }

  Climb by(Hop hop) {
    List<Hop> more = new ArrayList<>(hops);
    more.add(hop);
    return new Climb(session, call, time, id, account, region, more);
  }

  /** Where it began, as far as it could be followed. */
  Hop top() {
    return hops.get(hops.size() - 1);
  }

  /** How often somebody became somebody else. */
  int changes() {
    return (int) hops.stream().filter(Hop::isChange).count();
  }

  /** How often the account changed on the way. */
  int borders() {
    int borders = 0;
    for (Hop hop : hops) {
      if (!hop.callerAccount().isEmpty()
          && !hop.roleAccount().isEmpty()
          && !hop.callerAccount().equals(hop.roleAccount())) {
        borders++;
      }
    }
    return borders;
  }

  boolean isFromRoot() {
    return hops.stream().anyMatch(hop -> hop.callerType().equals("root"));
  }

  boolean isBefore(Climb other) {
    return time != other.time ? time < other.time : id.compareTo(other.id) <= 0;
  }

  String text() {
    List<String> parts =
        new ArrayList<>(List.of(KIND, session, call, Long.toString(time), id, account, region));
    hops.forEach(hop -> parts.addAll(hop.texts()));
    return FactText.join(parts);
  }

  static Climb of(String text) {
    List<String> parts = FactText.split(text);
    List<Hop> hops = new ArrayList<>();
    for (int at = HEAD; at < parts.size(); at += Hop.PARTS) {
      hops.add(Hop.of(parts.subList(at, at + Hop.PARTS)));
    }
    return new Climb(
        parts.get(1),
        parts.get(2),
        Long.parseLong(parts.get(3)),
        parts.get(4),
        parts.get(5),
        parts.get(6),
        hops);
  }
}
