package io.flowtrail.jobs.integrity;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.cloudtrail.digest.AccountLedger;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.evidence.EvidenceVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;

/**
 * The verdicts of files, kept for alerts of one group that still come: as long as a window and
 * patience reach behind the last match, or behind event time where that is further.
 */
final class KeptVerdicts {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  private final long keptMillis;

  /** By file; the time is that until which it is kept. */
  private final MapState<String, EvidenceVerdict> verdicts;

  /**
   * @param windowMillis length of a group's window
   * @param lagMillis how much longer than patience verdicts take
   */
  KeptVerdicts(RuntimeContext context, long windowMillis, long lagMillis) {
    this.keptMillis = windowMillis + AccountLedger.PATIENCE + lagMillis;
    this.verdicts =
        context.getMapState(
            new MapStateDescriptor<>(
                "verdicts", Types.STRING, TypeInformation.of(EvidenceVerdict.class)));
  }

  /** The CloudTrail log files of an alert's evidence: those of other logs have no verdict. */
  static Set<String> files(Alert alert) {
    Set<String> files = new HashSet<>();
    for (MatchedRecord evidence : alert.evidences()) {
      if (evidence.service().equals(LogSource.CLOUDTRAIL.service())) {
        files.add(evidence.origin().file());
      }
    }
    return files;
  }

  /** What is known of some files. */
  Map<String, EvidenceIntegrity> of(Set<String> files) throws Exception {
    Map<String, EvidenceIntegrity> known = new HashMap<>();
    for (String file : files) {
      EvidenceVerdict verdict = verdicts.get(file);
      if (verdict != null) {
        known.put(file, verdict.integrity());
      }
    }
    return known;
  }

  /**
   * Keeps a verdict, and sets the timer that ends it.
   *
   * @return whether it says something else of its file than was known
   */
  boolean keep(EvidenceVerdict verdict, TimerService timers) throws Exception {
    EvidenceVerdict before = verdicts.get(verdict.file());
    boolean news = before == null || !before.integrity().equals(verdict.integrity());
    verdicts.put(verdict.file(), verdict.at(timer(verdict.time(), timers)));
    return news;
  }

  /**
   * Sets a timer for when nothing that is about this time is kept any more.
   *
   * @return its time, a full hour, so that there are few timers
   */
  long timer(long about, TimerService timers) {
    long time = Math.max(about, timers.currentWatermark());
    long at =
        time > Long.MAX_VALUE - keptMillis - HOUR
            ? Long.MAX_VALUE
            : Math.floorDiv(time + keptMillis, HOUR) * HOUR + HOUR;
    timers.registerEventTimeTimer(at);
    return at;
  }

  /** Forgets what is not kept any more at a time. */
  void forgetUntil(long time) throws Exception {
    List<String> old = new ArrayList<>();
    for (EvidenceVerdict verdict : verdicts.values()) {
      if (verdict.time() <= time) {
        old.add(verdict.file());
      }
    }
    for (String file : old) {
      verdicts.remove(file);
    }
  }

  void clear() {
    verdicts.clear();
  }
}
