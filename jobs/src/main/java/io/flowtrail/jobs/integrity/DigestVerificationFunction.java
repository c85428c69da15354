package io.flowtrail.jobs.integrity;

import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.alert.IntegrityMatches;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.cloudtrail.digest.AccountLedger;
import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityJson;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.evidence.EvidenceFact;
import io.flowtrail.jobs.evidence.EvidenceVerdict;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Keeps the ledger of each account: facts of digests and log files come in, in any order, and
 * findings go out when event time has come so far that they are final. Besides, remembers which
 * groups of matches have evidence in which file, and tells them what became of it.
 *
 * <p>Where logs are followed, groups are told what a digest says of their files as soon as both
 * were read, and alarms about files are raised then; what is final is told besides, and may be
 * something else.
 *
 * <p>Findings leave as lines of {@link IntegrityJson}.
 */
public final class DigestVerificationFunction
    extends KeyedCoProcessFunction<String, IntegrityFact, EvidenceFact, String>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  /** What is known of files, for the groups with evidence in them. */
  public static final OutputTag<EvidenceVerdict> EVIDENCE_VERDICTS =
      new OutputTag<>("evidence-verdicts", TypeInformation.of(EvidenceVerdict.class));

  /** Findings that must raise an alarm. */
  public static final OutputTag<MatchedRecord> MATCHES =
      new OutputTag<>("integrity-matches", TypeInformation.of(MatchedRecord.class));

  private final IntegritySettings settings;
  private final boolean following;
  private final long lag;

  private transient KeyedLedgerState state;
  private transient MapState<String, Map<String, Long>> evidence;

  /**
   * Findings that raised an alarm before they were final, by file; only where logs are followed.
   */
  private transient MapState<String, String> alarmed;

  private transient CheckpointedCounters counters;
  private transient LongCounter faults;
  private transient Map<String, AccountLedger> ledgers;

  /** Where findings go while one element or timer is worked on. */
  private transient Context context;

  private transient Collector<String> out;

  /**
   * @param following whether logs are followed, so that what is known must be told at once
   */
  public DigestVerificationFunction(IntegritySettings settings, boolean following) {
    this.settings = settings;
    this.following = following;
    this.lag = following ? AccountLedger.FOLLOWING_LAG : AccountLedger.READING_LAG;
  }

  @Override
  public void initializeState(FunctionInitializationContext checkpoint) throws Exception {
    counters = new CheckpointedCounters(getRuntimeContext(), checkpoint);
    faults = counters.counter(RunCounts.INTEGRITY_FAULTS);
  }

  @Override
  public void snapshotState(FunctionSnapshotContext checkpoint) throws Exception {
    counters.snapshot();
  }

  @Override
  public void open(OpenContext open) {
    state = new KeyedLedgerState(getRuntimeContext());
    evidence =
        getRuntimeContext()
            .getMapState(
                new MapStateDescriptor<>(
                    "evidence", Types.STRING, Types.MAP(Types.STRING, Types.LONG)));
    alarmed =
        getRuntimeContext()
            .getMapState(new MapStateDescriptor<>("alarmed", Types.STRING, Types.STRING));
    ledgers = new HashMap<>();
  }

  @Override
  public void processElement1(IntegrityFact fact, Context at, Collector<String> findings) {
    begin(at, findings);
    AccountLedger ledger = ledger(at.getCurrentKey());
    ledger.add(fact);
    if (following) {
      ledger.known(fact).forEach(this::known);
    }
    long due = AccountLedger.due(fact);
    if (due != Long.MIN_VALUE) {
      at.timerService().registerEventTimeTimer(due + lag);
    }
    // For the end of the input, wherever the others are.
    at.timerService().registerEventTimeTimer(Long.MAX_VALUE);
  }

  @Override
  public void processElement2(EvidenceFact fact, Context at, Collector<String> findings)
      throws Exception {
    if (fact.account().isEmpty()) {
      EvidenceIntegrity none = new EvidenceIntegrity(EvidenceIntegrity.NOT_COVERED, "", "", "", "");
      at.output(
          EVIDENCE_VERDICTS, EvidenceVerdict.of(fact.groupKey(), fact.file(), fact.time(), none));
      return;
    }
    Map<String, Long> groups = new HashMap<>();
    Map<String, Long> known = evidence.get(fact.file());
    if (known != null) {
      groups.putAll(known);
    }
    groups.merge(fact.groupKey(), fact.time(), Math::max);
    evidence.put(fact.file(), groups);
    if (following) {
      for (IntegrityFinding finding : ledger(at.getCurrentKey()).known(fact.file())) {
        if (finding.uri().equals(fact.file())) {
          at.output(
              EVIDENCE_VERDICTS,
              EvidenceVerdict.of(
                  fact.groupKey(), fact.file(), fact.time(), EvidenceIntegrity.of(finding)));
        }
      }
    }
    at.timerService().registerEventTimeTimer(Long.MAX_VALUE);
  }

  @Override
  public void onTimer(long time, OnTimerContext at, Collector<String> findings) {
    begin(at, findings);
    String account = at.getCurrentKey();
    if (at.timerService().currentWatermark() < Long.MAX_VALUE) {
      ledger(account).advance(time - lag);
      return;
    }
    ledger(account).end();
    ledgers.remove(account);
    state.clear();
    // Groups whose file has no finding learn from the end itself that nothing more comes.
    evidence.clear();
    alarmed.clear();
  }

  private void begin(Context at, Collector<String> findings) {
    context = at;
    out = findings;
  }

  /** Ledgers keep what they parsed last, but nothing that a checkpoint would have to hold. */
  private AccountLedger ledger(String account) {
    return ledgers.computeIfAbsent(
        account,
        key -> new AccountLedger(state, settings.verification(), settings.keys(), this::found));
  }

  /** What may be final. */
  private void known(IntegrityFinding finding) {
    tell(finding, StateAccess.of(() -> groups(finding.uri())));
    IntegrityMatches.of(finding)
        .ifPresent(
            match -> {
              String line = IntegrityJson.line(finding);
              if (!line.equals(StateAccess.of(() -> alarmed.get(finding.uri())))) {
                StateAccess.run(() -> alarmed.put(finding.uri(), line));
                context.output(MATCHES, match);
              }
            });
  }

  private void found(IntegrityFinding finding) {
    String line = IntegrityJson.line(finding);
    out.collect(line);
    counters.counter(RunCounts.integrity(finding.kind().word(), finding.verdict().word())).add(1);
    if (finding.fault()) {
      faults.add(1);
    }
    boolean file = finding.kind() == IntegrityFinding.Kind.LOG && !finding.uri().isEmpty();
    if (!file || !line.equals(alarm(finding.uri()))) {
      IntegrityMatches.of(finding).ifPresent(match -> context.output(MATCHES, match));
    }
    if (file) {
      tell(finding, taken(finding.uri()));
    }
  }

  /** The finding of a file that raised an alarm already; forgets it. */
  private String alarm(String file) {
    return StateAccess.of(
        () -> {
          String line = alarmed.get(file);
          alarmed.remove(file);
          return line == null ? "" : line;
        });
  }

  private void tell(IntegrityFinding finding, Map<String, Long> groups) {
    if (groups.isEmpty()) {
      return;
    }
    EvidenceIntegrity integrity = EvidenceIntegrity.of(finding);
    groups.forEach(
        (group, time) ->
            context.output(
                EVIDENCE_VERDICTS, EvidenceVerdict.of(group, finding.uri(), time, integrity)));
  }

  private Map<String, Long> taken(String file) {
    return StateAccess.of(
        () -> {
          Map<String, Long> groups = groups(file);
          evidence.remove(file);
          return groups;
        });
  }

  private Map<String, Long> groups(String file) throws Exception {
    Map<String, Long> groups = evidence.get(file);
    return groups == null ? Map.of() : groups;
  }
}
