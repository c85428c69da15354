package io.flowtrail.alert;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.flowtrail.detector.Undone;
import java.util.Comparator;
import java.util.Map;

/**
 * That everything which an alert tells was undone: by whom, and how long it lasted.
 *
 * @param time of the last undoing, milliseconds since 1970
 * @param principal who did that
 * @param eventName by which call; empty if nothing is known to be undone
 * @param eventId of its record
 * @param object that holds the record; see {@link io.flowtrail.event.RecordOrigin#object}
 * @param lastedMillis from the first act to the last undoing
 */
public record UndoneActs(
    long time,
    String principal,
    String eventName,
    String eventId,
    String object,
    long lastedMillis) {
  /** Something is open still, or nothing that could be undone happened. */
  public static final UndoneActs NONE = new UndoneActs(0, "", "", "", "", 0);

  /** Which of two undoings counts; the later one where several acts were undone. */
  public static final Comparator<Undone> ORDER =
      Comparator.comparingLong(Undone::time).thenComparing(Undone::eventId);

  private static final int LONGEST = 1000;

  @JsonIgnore
  public boolean isPresent() {
    return !eventName.isEmpty();
  }

  /**
   * What is known of an alert. An alert of more records than it shows is not known to be undone:
   * its other acts are not at hand.
   *
   * @param byAct what was undone, by {@link MatchedRecord#identity}; others may be in it
   */
  public static UndoneActs of(Alert alert, Map<String, Undone> byAct) {
    if (alert.count() != alert.evidences().size()) {
      return NONE;
    }
    Undone last = null;
    long first = Long.MAX_VALUE;
    for (MatchedRecord act : alert.evidences()) {
      if (isAct(act)) {
        Undone undone = byAct.get(act.identity());
        if (undone == null) {
          return NONE;
        }
        last = last == null || ORDER.compare(last, undone) < 0 ? undone : last;
        first = Math.min(first, act.time());
      }
    }
    return last == null
        ? NONE
        : new UndoneActs(
            last.time(),
            SafeText.cut(Secrets.mask(last.principal()), LONGEST),
            last.eventName(),
            last.eventId(),
            last.object(),
            last.time() - first);
  }

  /** Whether there is something to undo: what was denied or failed did not happen. */
  public static boolean isAct(MatchedRecord match) {
    return match.outcome().equals("success");
  }

  /** For people: {@code by ... after 12 min (StartLogging, 2026-03-01 10:12:00Z)}. */
  String sentence() {
    return "by "
        + (principal.isEmpty() ? "somebody" : principal)
        + " after "
        + lasted()
        + " ("
        + eventName
        + ", "
        + AlertTextWriter.time(time)
        + ")";
  }

  private String lasted() {
    long minutes = lastedMillis / 60_000;
    if (minutes < 1) {
      return lastedMillis / 1000 + " s";
    }
    if (minutes < 120) {
      return minutes + " min";
    }
    return minutes < 48 * 60
        ? minutes / 60 + " h " + minutes % 60 + " min"
        : minutes / 1440 + " d " + minutes / 60 % 24 + " h";
  }
}
