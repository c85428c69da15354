package io.flowtrail.detector;

import java.util.List;

/**
 * Facts of one key that wait for their time, in steps of {@value #STEP} milliseconds: a step is
 * applied when event time has passed it. The grid is the same everywhere, so that a fact that is
 * passed on while a step is applied finds that step open at the detector behind.
 */
public final class FactSteps {
  /** Length of a step; a multiple of the second that all logs count in. */
  public static final long STEP = 10_000;

  private FactSteps() {}

  /** Beginning of the step that holds a time. */
  public static long of(long time) {
    return Math.floorDiv(time, STEP) * STEP;
  }

  /** The watermark that closes a step: its last millisecond. */
  public static long closes(long step) {
    return step + STEP - 1;
  }

  /** Adds a fact to those of its step, which are in the order of (time, id). */
  public static void add(List<Fact> waiting, Fact fact, Detector detector) {
    int low = 0;
    int high = waiting.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Fact.compare(waiting.get(middle), fact) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (low < waiting.size() && Fact.compare(waiting.get(low), fact) == 0) {
      waiting.set(low, detector.merge(waiting.get(low), fact));
    } else {
      waiting.add(low, fact);
    }
  }

  /**
   * Brings a state up to the end of a step: facts and wakes in the order of time.
   *
   * @param facts the step's
   * @param until the last moment that event time has passed
   */
  public static void apply(
      EntityState state, List<Fact> facts, long until, EntityState.Output out) {
    for (Fact fact : facts) {
      wake(state, fact.time() - 1, out);
      state.apply(fact, out);
    }
    wake(state, until, out);
  }

  private static void wake(EntityState state, long until, EntityState.Output out) {
    long last = Long.MIN_VALUE;
    for (long at = state.wakeAt(); at <= until && at != EntityState.NEVER; at = state.wakeAt()) {
      if (at <= last) {
        throw new IllegalStateException("a state asks twice to be woken at " + at);
      }
      last = at;
      state.wake(at, out);
    }
  }
}
