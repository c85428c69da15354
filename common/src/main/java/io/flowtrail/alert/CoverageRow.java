package io.flowtrail.alert;

import java.util.List;

/**
 * How much of its time one trail's digests prove in one account and region, for the report. Times
 * are of delivery, milliseconds since 1970.
 *
 * @param organizationId {@code o-...} of an organization trail, else empty
 * @param trail empty where no digest names one
 * @param homeRegion of the trail; empty where unknown
 * @param from first moment that was looked at
 * @param to first moment behind
 * @param stretches in the order of time; time that none of them holds is not drawn
 */
public record CoverageRow(
    String account,
    String organizationId,
    String region,
    String trail,
    String homeRegion,
    long from,
    long to,
    List<Stretch> stretches) {

  /** From best to worst. */
  public enum State {
    VERIFIED,
    UNPROVEN,
    ABSENT,
    FAILED
  }

  /** Time of one state, the last moment excluded. */
  public record Stretch(long from, long to, State state) {}

  public CoverageRow {
    stretches = List.copyOf(stretches);
  }

  /** Milliseconds in a state. */
  long time(State state) {
    return stretches.stream()
        .filter(stretch -> stretch.state() == state)
        .mapToLong(stretch -> Math.max(0, stretch.to() - stretch.from()))
        .sum();
  }
}
