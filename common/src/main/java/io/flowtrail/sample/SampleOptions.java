package io.flowtrail.sample;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.Set;

/**
 * What to make. The same options give the same records, byte for byte.
 *
 * @param seed where all chance comes from, the signing keys included
 * @param start first day, from midnight UTC
 * @param days how many days, 1 to 3,660
 * @param ordinaryLife whether the organisation lives: people, pipelines, services, visitors
 * @param scenarios incidents to lay in
 * @param load records in bulk besides
 * @param trails which trails deliver
 * @param tampering ways in which to break the result; none leaves it intact
 */
public record SampleOptions(
    long seed,
    LocalDate start,
    int days,
    boolean ordinaryLife,
    Set<Scenario> scenarios,
    SampleLoad load,
    SampleTrails trails,
    Set<Tampering> tampering) {

  /** The seed of the committed {@code sample-logs/}. */
  public static final long DEFAULT_SEED = 20260301;

  /** The first day of the committed {@code sample-logs/}, a Sunday. */
  public static final LocalDate DEFAULT_START = LocalDate.of(2026, 3, 1);

  /** The length of the committed {@code sample-logs/}. */
  public static final int DEFAULT_DAYS = 5;

  private static final int MOST_DAYS = 3660;

  public SampleOptions {
    if (days < 1 || days > MOST_DAYS) {
      throw new IllegalArgumentException("days must be 1 to " + MOST_DAYS + ", not " + days);
    }
    scenarios = Set.copyOf(scenarios);
    tampering = Set.copyOf(tampering);
  }

  /** Exactly what {@code sample-logs/} holds: five days, five incidents, intact. */
  public static SampleOptions defaults() {
    return new SampleOptions(
        DEFAULT_SEED,
        DEFAULT_START,
        DEFAULT_DAYS,
        true,
        EnumSet.allOf(Scenario.class),
        SampleLoad.NONE,
        SampleTrails.ONE,
        Set.of());
  }

  public SampleOptions withSeed(long value) {
    return new SampleOptions(value, start, days, ordinaryLife, scenarios, load, trails, tampering);
  }

  public SampleOptions withStart(LocalDate value) {
    return new SampleOptions(seed, value, days, ordinaryLife, scenarios, load, trails, tampering);
  }

  public SampleOptions withDays(int value) {
    return new SampleOptions(seed, start, value, ordinaryLife, scenarios, load, trails, tampering);
  }

  public SampleOptions withOrdinaryLife(boolean value) {
    return new SampleOptions(seed, start, days, value, scenarios, load, trails, tampering);
  }

  public SampleOptions withScenarios(Set<Scenario> value) {
    return new SampleOptions(seed, start, days, ordinaryLife, value, load, trails, tampering);
  }

  public SampleOptions withLoad(SampleLoad value) {
    return new SampleOptions(seed, start, days, ordinaryLife, scenarios, value, trails, tampering);
  }

  /** CloudTrail records a second on top of ordinary life, over the days that are set now. */
  public SampleOptions withEventsPerSecond(double rate) {
    return withLoad(SampleLoad.ofRates(rate, 0, days));
  }

  public SampleOptions withTrails(SampleTrails value) {
    return new SampleOptions(seed, start, days, ordinaryLife, scenarios, load, value, tampering);
  }

  public SampleOptions withTampering(Set<Tampering> value) {
    return new SampleOptions(seed, start, days, ordinaryLife, scenarios, load, trails, value);
  }
}
