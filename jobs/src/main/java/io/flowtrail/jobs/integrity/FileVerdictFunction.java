package io.flowtrail.jobs.integrity;

import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.cloudtrail.digest.AccountLedger;
import io.flowtrail.jobs.evidence.EvidenceQuestion;
import io.flowtrail.jobs.evidence.EvidenceVerdict;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Answers alerts of findings what verification says of a file. Such alerts come long after their
 * evidence, when windows close, so the verdict of every file that evidence was taken from is kept.
 * Where logs are followed another verdict may take its place: who has asked is answered again.
 *
 * <p>Keyed by file. A verdict is kept as long as windows may reach back; who asks later, or about a
 * file of which verification never speaks, is told so at once or when the time is over.
 */
public final class FileVerdictFunction
    extends KeyedCoProcessFunction<String, EvidenceQuestion, EvidenceVerdict, EvidenceVerdict> {
  private static final long serialVersionUID = 1L;

  private static final long HOUR = Duration.ofHours(1).toMillis();
  private static final EvidenceIntegrity UNKNOWN =
      new EvidenceIntegrity(
          EvidenceIntegrity.PENDING,
          "",
          "what verification said of the file is not kept any more, or it said nothing",
          "",
          "");

  private final boolean following;
  private final long keptMillis;

  /**
   * How long after the evidence a verdict is waited for: patience counts from the delivery of the
   * file, and who asks knows the time of its record only.
   */
  private final long waitedMillis;

  private transient ValueState<EvidenceVerdict> verdict;
  private transient ListState<EvidenceQuestion> open;

  /** Questions that were answered, by who asked; only where logs are followed. */
  private transient MapState<String, EvidenceQuestion> answered;

  /**
   * @param windowMillis how far behind the watermark evidence may lie when an alert asks
   * @param following whether logs are followed
   */
  public FileVerdictFunction(long windowMillis, boolean following) {
    this.following = following;
    long patience =
        AccountLedger.PATIENCE
            + (following ? AccountLedger.FOLLOWING_LAG : AccountLedger.READING_LAG);
    this.keptMillis = windowMillis + patience;
    this.waitedMillis = patience + Duration.ofDays(1).toMillis();
  }

  @Override
  public void open(OpenContext context) {
    verdict =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "file-verdict", TypeInformation.of(EvidenceVerdict.class)));
    open =
        getRuntimeContext()
            .getListState(
                new ListStateDescriptor<>(
                    "open-questions", TypeInformation.of(EvidenceQuestion.class)));
    answered =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "answered-questions",
                    Types.STRING,
                    TypeInformation.of(EvidenceQuestion.class)));
  }

  @Override
  public void processElement1(
      EvidenceQuestion question, Context context, Collector<EvidenceVerdict> out) throws Exception {
    EvidenceVerdict known = verdict.value();
    if (known == null) {
      open.add(question);
    } else {
      out.collect(answer(known, question));
      if (!following) {
        return;
      }
      answered.put(question.groupKey(), question);
    }
    // Not from the watermark, which may be far behind here, or not be known yet.
    timer(question.time(), waitedMillis, context);
  }

  @Override
  public void processElement2(EvidenceVerdict told, Context context, Collector<EvidenceVerdict> out)
      throws Exception {
    EvidenceVerdict before = verdict.value();
    if (before == null || !before.integrity().equals(told.integrity())) {
      for (EvidenceQuestion question : answered.values()) {
        out.collect(answer(told, question));
      }
    }
    for (EvidenceQuestion question : open.get()) {
      out.collect(answer(told, question));
      if (following) {
        answered.put(question.groupKey(), question);
      }
    }
    open.clear();
    long from = Math.max(told.time(), context.timerService().currentWatermark());
    verdict.update(told.at(timer(from, keptMillis, context)));
  }

  /** At a full hour, so that there are few timers. */
  private static long timer(long from, long length, Context context) {
    long at = dueAt(from, length);
    context.timerService().registerEventTimeTimer(at);
    return at;
  }

  private static long dueAt(long from, long length) {
    return from > Long.MAX_VALUE - length - HOUR
        ? Long.MAX_VALUE
        : Math.floorDiv(Math.max(from, 0) + length, HOUR) * HOUR + HOUR;
  }

  private static EvidenceVerdict answer(EvidenceVerdict verdict, EvidenceQuestion question) {
    return EvidenceVerdict.of(
        question.groupKey(), verdict.file(), question.time(), verdict.integrity());
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<EvidenceVerdict> out)
      throws Exception {
    EvidenceVerdict known = verdict.value();
    if (known != null && known.time() <= time) {
      verdict.clear();
    }
    List<EvidenceQuestion> waiting = new ArrayList<>();
    for (EvidenceQuestion question : open.get()) {
      if (dueAt(question.time(), waitedMillis) > time) {
        waiting.add(question);
      } else if (time != Long.MAX_VALUE) {
        // At the end of the input whoever waits is given out anyway, with its files pending.
        out.collect(
            EvidenceVerdict.of(question.groupKey(), question.file(), question.time(), UNKNOWN));
      }
    }
    open.update(waiting);
    List<String> over = new ArrayList<>();
    for (EvidenceQuestion question : answered.values()) {
      if (dueAt(question.time(), waitedMillis) <= time) {
        over.add(question.groupKey());
      }
    }
    for (String group : over) {
      answered.remove(group);
    }
  }
}
