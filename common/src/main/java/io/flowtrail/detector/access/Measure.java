package io.flowtrail.detector.access;

import io.flowtrail.detector.EntityState;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Different things in a window and in a day, against limits and against what is usual. */
final class Measure {
  static final long DAY = 86_400_000;

  /** After so long without facts windows are empty: a day, and two of its slots. */
  static final long WINDOWS_END = DAY + 2 * DAY / Windows.SLOTS;

  private final Windows shortly;
  private final Windows daily = new Windows(DAY);
  private final Habit habit = new Habit();

  /**
   * More than the limit.
   *
   * @param count different things
   * @param limit that it is above
   * @param usual what was done on two days before; 0 if nothing near the limit was
   * @param isDay whether in a day, not in a window
   * @param begin the first of them
   */
  record Excess(long count, long limit, long usual, boolean isDay, Windows.Begin begin) {
    double ratio() {
      return (double) count / limit;
    }
  }

  Measure(Duration window) {
    shortly = new Windows(window.toMillis());
  }

  void add(long time, Tally tally, Sample things) {
    Windows.Begin begin = new Windows.Begin(tally.first(), tally.firstId());
    shortly.add(time, begin, things);
    daily.add(time, begin, things);
  }

  void forget(long time) {
    shortly.forget(time);
    daily.forget(time);
    habit.forget(time);
  }

  /** What is above its limit, the window before the day; notes what was done. */
  Optional<Excess> excess(long time, long floor, double dayFactor, double habitFactor) {
    return excess(time, floor, 1, dayFactor, habitFactor);
  }

  /**
   * The same while little is known.
   *
   * @param floor limit of a window if nothing else is usual
   * @param coldFactor by how much it is higher for now
   * @param dayFactor by how much it is higher for a day
   * @param habitFactor by how much what is usual must be exceeded
   */
  Optional<Excess> excess(
      long time, long floor, double coldFactor, double dayFactor, double habitFactor) {
    long dayFloor = Math.round(floor * dayFactor);
    Optional<Excess> inWindow = excess(shortly, false, time, floor, coldFactor, habitFactor);
    Optional<Excess> inDay = excess(daily, true, time, dayFloor, coldFactor, habitFactor);
    return inWindow.isPresent() ? inWindow : inDay;
  }

  private Optional<Excess> excess(
      Windows windows,
      boolean isDay,
      long time,
      long floor,
      double coldFactor,
      double habitFactor) {
    long noted = Math.max(1, (long) (floor / habitFactor));
    if (!windows.canBe(noted)) {
      return Optional.empty();
    }
    long count = windows.all().count();
    if (count < noted) {
      return Optional.empty();
    }
    habit.note(time, isDay, count);
    long usual = habit.usual(time, isDay);
    long limit = Math.max(Math.round(floor * coldFactor), (long) Math.ceil(usual * habitFactor));
    return count < limit
        ? Optional.empty()
        : Optional.of(new Excess(count, limit, usual, isDay, windows.begin()));
  }

  Windows windows(boolean isDay) {
    return isDay ? daily : shortly;
  }

  void clearWindows() {
    shortly.clear();
    daily.clear();
  }

  boolean windowsAreEmpty() {
    return daily.isEmpty();
  }

  boolean isEmpty() {
    return daily.isEmpty() && habit.isEmpty();
  }

  long habitForgetsAt() {
    return habit.isEmpty() ? EntityState.NEVER : habit.forgetsAt();
  }

  void write(DataOutput out) throws IOException {
    shortly.write(out);
    daily.write(out);
    habit.write(out);
  }

  void read(DataInput in) throws IOException {
    shortly.read(in);
    daily.read(in);
    habit.read(in);
  }
}
