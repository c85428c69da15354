package io.flowtrail.cloudtrail.digest;

import io.flowtrail.cloudtrail.CloudTrailObjectKey;
import io.flowtrail.cloudtrail.digest.CoverageLedger.State;
import io.flowtrail.cloudtrail.digest.IntegrityFinding.Kind;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What the findings of one trail say of its time, both chains together. Nothing is resolved before
 * {@link #timeline}, so the order of the findings does not matter.
 */
final class TrailCoverage {
  private static final long MINUTE = 60_000L;

  /**
   * What an unproven digest says of its time is believed up to here; nothing else holds a forged
   * one back from claiming a century.
   */
  private static final long LONGEST_UNPROVEN = 24 * HourlyWindows.HOUR;

  /** Behind the year 9999; AWS writes no later time. */
  private static final long LATEST = 253_402_300_800_000L;

  private record Window(long from, long to) implements Comparable<Window> {
    private static final Window NONE = new Window(0, 0);

    @Override
    public int compareTo(Window other) {
      int byEnd = Long.compare(to, other.to);
      return byEnd != 0 ? byEnd : Long.compare(from, other.from);
    }
  }

  /** Digests of one hour, by what they make of it. */
  private final Map<State, HourlyWindows> hourly = new EnumMap<>(State.class);

  /** Other digests: rare. */
  private final TreeMap<Window, State> others = new TreeMap<>();

  /** Ends of the digests that list a log file with a fault. */
  private final HourlyWindows faulty = new HourlyWindows();

  /** Minutes at which log files with a fault were delivered that late digests list. */
  private final TimeRuns faultyMinutes = new TimeRuns();

  /** What the chain of late log files takes back. */
  private final TimeRuns lateFailed = new TimeRuns();

  private final TimeRuns lateUnproven = new TimeRuns();
  private long from = Long.MAX_VALUE;
  private long to = Long.MIN_VALUE;

  void add(IntegrityFinding finding) {
    if (finding.kind() == Kind.LOG) {
      log(finding);
      return;
    }
    Window window = window(finding);
    if (window.to <= window.from) {
      return;
    }
    reach(window.from, window.to);
    State state = finding.kind() == Kind.GAP ? State.ABSENT : State.ofDigest(finding.verdict());
    if (state == State.ABSENT) {
      return;
    }
    if (finding.backfill()) {
      late(window, state);
    } else if (window.to - window.from == HourlyWindows.HOUR) {
      hourly.computeIfAbsent(state, s -> new HourlyWindows()).add(window.to);
    } else {
      others.merge(window, state, State::worse);
    }
  }

  private void late(Window window, State state) {
    if (state == State.FAILED) {
      lateFailed.add(window.from, window.to);
    } else if (state == State.UNPROVEN) {
      lateUnproven.add(window.from, window.to);
    }
  }

  private void log(IntegrityFinding finding) {
    if (!marks(finding)) {
      return;
    }
    OptionalLong end = finding.backfill() ? OptionalLong.empty() : timeOf(finding.digest());
    if (end.isPresent()) {
      faulty.add(end.getAsLong());
    } else if (isTime(finding.from())) {
      faultyMinutes.add(minute(finding.from()), minute(finding.from()) + 1);
    }
  }

  /** Whether a log file takes its hour's proof away; that nothing vouches for it is no proof. */
  static boolean marks(IntegrityFinding finding) {
    return finding.fault()
        && (finding.verdict() != Verdict.UNCOVERED || finding.foreignRecords() > 0);
  }

  static boolean isTime(long moment) {
    return moment > 0 && moment < LATEST;
  }

  static long minute(long moment) {
    return Math.floorDiv(moment, MINUTE);
  }

  /** The time that a digest or gap is about; an empty one if that cannot be told. */
  private static Window window(IntegrityFinding finding) {
    Window stated = new Window(finding.from(), finding.to());
    boolean sensible = isTime(stated.from) && isTime(stated.to) && stated.to >= stated.from;
    if (finding.kind() == Kind.GAP || State.ofDigest(finding.verdict()) == State.VERIFIED) {
      return sensible ? stated : Window.NONE;
    }
    if (sensible && stated.to - stated.from <= LONGEST_UNPROVEN) {
      return stated;
    }
    OptionalLong end = timeOf(finding.key());
    return end.isEmpty()
        ? Window.NONE
        : new Window(end.getAsLong() - HourlyWindows.HOUR, end.getAsLong());
  }

  private static OptionalLong timeOf(String digest) {
    return CloudTrailObjectKey.parse(digest)
        .map(key -> OptionalLong.of(key.delivery().toEpochMilli()))
        .filter(time -> isTime(time.getAsLong()))
        .orElse(OptionalLong.empty());
  }

  private void reach(long first, long behind) {
    from = Math.min(from, first);
    to = Math.max(to, behind);
  }

  /**
   * The time from the first digest to the last, or to the end of a gap behind it.
   *
   * @param unlistedMinutes at which log files of the same account and region were delivered that no
   *     digest lists
   */
  Timeline timeline(TimeRuns unlistedMinutes) {
    Timeline timeline = new Timeline();
    timeline.paint(from, to, State.ABSENT);
    for (State state : List.of(State.VERIFIED, State.UNPROVEN, State.FAILED)) {
      HourlyWindows windows = hourly.get(state);
      if (windows != null) {
        windows.stretches((first, behind) -> timeline.paint(first, behind, state));
      }
      others.forEach(
          (window, itsState) -> {
            if (itsState == state) {
              timeline.paint(window.from, window.to, state);
            }
          });
      if (state == State.UNPROVEN) {
        lateUnproven.forEach(
            (first, behind) -> timeline.paintOver(first, behind, State.VERIFIED, state));
      }
    }
    lateFailed.forEach((first, behind) -> timeline.paint(first, behind, State.FAILED));
    faulty.ends(end -> failEnding(end, timeline));
    faultyMinutes.forEach((first, behind) -> failAround(first, behind, timeline));
    unlistedMinutes.forEach((first, behind) -> failAround(first, behind, timeline));
    return timeline;
  }

  private void failEnding(long end, Timeline timeline) {
    Map<Window, State> ending =
        others.subMap(new Window(Long.MIN_VALUE, end), true, new Window(end, end), true);
    ending.keySet().forEach(window -> timeline.paint(window.from, window.to, State.FAILED));
    if (ending.isEmpty() || hourly.values().stream().anyMatch(hours -> hours.contains(end))) {
      timeline.paint(end - HourlyWindows.HOUR, end, State.FAILED);
    }
  }

  private void failAround(long firstMinute, long behind, Timeline timeline) {
    for (long minute = Math.max(firstMinute, minute(from));
        minute < Math.min(behind, minute(to) + 1);
        minute++) {
      long moment = minute * MINUTE;
      hourly
          .values()
          .forEach(
              windows ->
                  windows.around(moment, (first, end) -> timeline.paint(first, end, State.FAILED)));
      for (Window window : others.tailMap(new Window(Long.MIN_VALUE, moment + 1), true).keySet()) {
        if (window.from <= moment) {
          timeline.paint(window.from, window.to, State.FAILED);
        }
      }
    }
  }

  /** How much is kept, in runs. */
  int size() {
    return hourly.values().stream().mapToInt(HourlyWindows::size).sum()
        + others.size()
        + faulty.size()
        + faultyMinutes.size()
        + lateFailed.size()
        + lateUnproven.size();
  }
}
