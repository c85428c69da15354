package io.flowtrail.cloudtrail.digest;

import java.util.TreeMap;

/**
 * Windows of one hour each, told by their end. Those that follow one another hour by hour, as the
 * digests of a chain do, are kept as one run, and can still be told apart.
 */
final class HourlyWindows {
  static final long HOUR = 3_600_000L;

  /** Numbers of the hours, by the minute and second at which they end. */
  private final TreeMap<Long, TimeRuns> byPhase = new TreeMap<>();

  void add(long end) {
    long hour = Math.floorDiv(end, HOUR);
    byPhase.computeIfAbsent(Math.floorMod(end, HOUR), phase -> new TimeRuns()).add(hour, hour + 1);
  }

  boolean contains(long end) {
    TimeRuns hours = byPhase.get(Math.floorMod(end, HOUR));
    return hours != null && hours.contains(Math.floorDiv(end, HOUR));
  }

  /** Gives the stretches of time that the windows cover. */
  void stretches(TimeRuns.Visitor visitor) {
    byPhase.forEach(
        (phase, hours) ->
            hours.forEach(
                (from, to) -> visitor.run((from - 1) * HOUR + phase, (to - 1) * HOUR + phase)));
  }

  /** Gives the end of each window. */
  void ends(java.util.function.LongConsumer visitor) {
    byPhase.forEach(
        (phase, hours) ->
            hours.forEach(
                (from, to) -> {
                  for (long hour = from; hour < to; hour++) {
                    visitor.accept(hour * HOUR + phase);
                  }
                }));
  }

  /** Gives each window that the moment lies in. */
  void around(long moment, TimeRuns.Visitor visitor) {
    byPhase.forEach(
        (phase, hours) -> {
          long hour = Math.floorDiv(moment - phase, HOUR) + 1;
          if (hours.contains(hour)) {
            visitor.run((hour - 1) * HOUR + phase, hour * HOUR + phase);
          }
        });
  }

  /** How many runs there are, which is what it takes of memory. */
  int size() {
    return byPhase.values().stream().mapToInt(TimeRuns::size).sum();
  }
}
