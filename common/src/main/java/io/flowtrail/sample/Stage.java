package io.flowtrail.sample;

import java.time.LocalDate;

/**
 * Where an incident is played: its times, its chance, and where it leaves traces.
 *
 * @param start the archive's first day
 * @param days the archive's length; an incident meant for a later day is played on the last
 */
record Stage(ArchiveDraft draft, SeededRandom random, LocalDate start, int days) {

  /** That time of that day (0 is the first), seconds. */
  long at(int day, int hour, int minute, int second) {
    return Day.of(start, Math.min(day, days - 1)).at(hour, minute, second);
  }

  void record(ApiCall call) {
    draft.trail.add(call.record(random));
  }
}
