package io.flowtrail.jobs;

import io.flowtrail.alert.AlertRule;
import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.Severity;
import io.flowtrail.cloudtrail.digest.AccountLedger;
import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.detector.Undone;
import io.flowtrail.jobs.alerting.AlertClosingFunction;
import io.flowtrail.jobs.alerting.AlertExit;
import io.flowtrail.jobs.alerting.AlertGroupingFunction;
import io.flowtrail.jobs.alerting.EveryMatchFunction;
import io.flowtrail.jobs.alerting.FindingExitFunction;
import io.flowtrail.jobs.alerting.UndoableAlertsFunction;
import io.flowtrail.jobs.detection.DeadLetterFact;
import io.flowtrail.jobs.detection.DetectionFunction;
import io.flowtrail.jobs.detection.DetectionOperator;
import io.flowtrail.jobs.detection.DetectorFunction;
import io.flowtrail.jobs.evidence.EvidenceFact;
import io.flowtrail.jobs.evidence.EvidenceQuestion;
import io.flowtrail.jobs.evidence.EvidenceVerdict;
import io.flowtrail.jobs.evidence.GroupedAlert;
import io.flowtrail.jobs.integrity.AlertIntegrityFunction;
import io.flowtrail.jobs.integrity.DigestVerificationFunction;
import io.flowtrail.jobs.integrity.FileVerdictFunction;
import io.flowtrail.jobs.integrity.LiveAlertIntegrityFunction;
import io.flowtrail.jobs.kinesis.KinesisLocation;
import io.flowtrail.jobs.kinesis.KinesisLogSource;
import io.flowtrail.jobs.rules.RuleBook;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.rules.RuleUpdates;
import io.flowtrail.jobs.rules.RuleWatching;
import io.flowtrail.jobs.rules.Ruled;
import io.flowtrail.jobs.rules.RuledOperatorFactory;
import io.flowtrail.jobs.rules.RulesBasis;
import io.flowtrail.jobs.rules.RulesInForce;
import io.flowtrail.jobs.source.LogArchiveSource;
import io.flowtrail.jobs.source.ReadFile;
import io.flowtrail.jobs.source.SourceItem;
import io.flowtrail.jobs.source.SourceItemTypeInfo;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.match.RuleSet;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.OutputTag;

/**
 * The graph: objects are read and matched in one chained task; only matches, dead letters and facts
 * about files go on from there.
 */
public final class FlowtrailPipeline {

  /**
   * How much longer than the lateness a replay waits before it closes windows. Access logs are
   * delivered hours after their requests, and how far event time has come by then differs from run
   * to run; nobody waits for a replay's alerts meanwhile, and what is held is matches only.
   */
  private static final Duration REPLAY_PATIENCE = Duration.ofHours(6);

  /** Correlations may be added to changing rules, and ones that count them. */
  private static final int STAGES_OF_CHANGING_RULES = 2;

  /** Event time of an archive goes on in steps of so many milliseconds. */
  private static final long REPLAY_GRANULE = Duration.ofMinutes(30).toMillis();

  /**
   * How long after their time findings of verification come: patience, the lag of reading, and the
   * hours of the digest that tells and of the one behind it, rounded.
   */
  private static final Duration FINDINGS_LAG =
      Duration.ofMillis(AccountLedger.PATIENCE + AccountLedger.READING_LAG).plusHours(6);

  /** How far back the evidence of a finding may lie when it is complete; later, it is not told. */
  private static final Duration FINDING_REACH = Duration.ofDays(8);

  /**
   * What comes out.
   *
   * @param alerts lines of {@link io.flowtrail.alert.AlertJson}, which sort as the alerts do
   * @param deadLetters what could not be read
   * @param files what was read, with hashes
   * @param integrity lines of {@link io.flowtrail.cloudtrail.digest.IntegrityJson}: all findings of
   *     verification; without it none
   * @param rules what alerts say of the rules, by id: of those that run, and of verification's own
   */
  public record Streams(
      DataStream<String> alerts,
      DataStream<DeadLetterFact> deadLetters,
      DataStream<ReadFile> files,
      Optional<DataStream<String>> integrity,
      Map<String, AlertRule> rules) {}

  private FlowtrailPipeline() {}

  /**
   * Builds the graph; sinks are the caller's.
   *
   * @throws SigmaException if the rules cannot be used, with every problem
   */
  public static Streams build(StreamExecutionEnvironment env, PipelineSettings settings)
      throws SigmaException {
    return build(env, settings, Optional.empty());
  }

  /**
   * The same, with rules that may change while the job runs.
   *
   * @param updates where other rules come from; empty if they never change
   */
  public static Streams build(
      StreamExecutionEnvironment env, PipelineSettings settings, Optional<RuleUpdates> updates)
      throws SigmaException {
    configure(env);
    boolean verified = settings.integrity().enabled();
    RuleSet compiled = settings.rules().compile(settings.detectors());
    int needed = settings.detectors().with(compiled.detectors()).stages();
    RulesBasis basis =
        new RulesBasis(
            settings.detectors(),
            settings.everyMatch(),
            verified,
            updates.isPresent() ? Math.max(needed, STAGES_OF_CHANGING_RULES) : needed);
    RuleBook rules = new RuleBook(basis, RulesInForce.of(settings.rules(), compiled, basis));
    Map<String, AlertRule> alertRules = rules.inForce().alertRules();
    Changes changes =
        new Changes(updates.map(its -> new RuleWatching(its, settings.rules(), basis)));

    Detected matches = detected(env, settings, compiled, changes);
    Optional<DataStream<String>> ruleAlerts =
        updates.map(its -> lines(matches.side(DetectionFunction.RULE_ALERTS), "rule-"));

    Alerting alerting = new Alerting(settings, rules, changes);
    Optional<Found> found =
        findings(matches, rules, basis.stages(), changes, settings.following().isPresent());
    if (!verified) {
      DataStream<String> lines =
          closed(
              lines(alerting.alerts(matches.matches(), "", 0, AlertExit.Evidence.NOT_COVERED), ""),
              found,
              settings);
      if (found.isPresent()) {
        lines =
            lines.union(
                lines(
                    alerting.findings(found.get().alerts(), AlertExit.Evidence.NOT_COVERED),
                    "finding-"));
      }
      return streams(with(lines, ruleAlerts), matches, Optional.empty(), alertRules);
    }

    SingleOutputStreamOperator<String> findings =
        matches
            .side(DetectionFunction.INTEGRITY_FACTS)
            .connect(matches.side(DetectionFunction.EVIDENCE))
            .keyBy(IntegrityFact::account, EvidenceFact::account, Types.STRING)
            .process(
                new DigestVerificationFunction(
                    settings.integrity(), settings.following().isPresent()))
            .returns(Types.STRING)
            .name("verify log files")
            .uid("digest-verification");

    DataStream<EvidenceVerdict> verdicts =
        findings.getSideOutput(DigestVerificationFunction.EVIDENCE_VERDICTS);
    DataStream<GroupedAlert> waiting =
        alerting.alerts(matches.matches(), "", 0, AlertExit.Evidence.STILL_UNKNOWN);
    DataStream<EvidenceVerdict> answers = verdicts;
    if (found.isPresent()) {
      SingleOutputStreamOperator<GroupedAlert> told =
          alerting.findings(found.get().alerts(), AlertExit.Evidence.STILL_UNKNOWN);
      waiting = waiting.union(told);
      answers = verdicts.union(fileVerdicts(told, verdicts, settings));
    }
    DataStream<String> alerts =
        waiting
            .connect(answers)
            .keyBy(GroupedAlert::groupKey, EvidenceVerdict::groupKey, Types.STRING)
            .process(alertIntegrity(settings))
            .returns(Types.STRING)
            .name("tell alerts what is known of their evidence")
            .uid("alert-integrity");

    // By themselves, so that event time of rules' matches does not wait for that of findings.
    DataStream<String> alarms =
        lines(
            alerting.alerts(
                findings.getSideOutput(DigestVerificationFunction.MATCHES),
                "integrity-",
                FINDINGS_LAG.toMillis(),
                AlertExit.Evidence.FINDING),
            "integrity-");
    return streams(
        with(closed(alerts, found, settings).union(alarms), ruleAlerts),
        matches,
        Optional.of(findings),
        alertRules);
  }

  private static DataStream<String> with(
      DataStream<String> lines, Optional<DataStream<String>> others) {
    return others.isPresent() ? lines.union(others.get()) : lines;
  }

  /** How operators are made whose rules may change. */
  private record Changes(Optional<RuleWatching> watching) {

    SingleOutputStreamOperator<MatchedRecord> detection(
        DataStream<SourceItem> records, PipelineSettings settings, boolean tells) {
      DetectionOperator operator =
          new DetectionOperator(
              new DetectionFunction(settings.rules(), settings.detectors(), selection(settings)),
              settings.following().isPresent() ? FactSteps.STEP : REPLAY_GRANULE,
              watching.map(RuleWatching::ofJob));
      TypeInformation<MatchedRecord> type = TypeInformation.of(MatchedRecord.class);
      return watching.isPresent()
          ? records.transform(
              "match rules", type, RuledOperatorFactory.of(operator, watching.get(), tells))
          : records.transform("match rules", type, operator);
    }

    <I, O, F extends KeyedProcessFunction<String, I, O> & Ruled>
        SingleOutputStreamOperator<O> keyed(
            KeyedStream<I, String> stream, F function, Class<O> type) {
      return watching.isPresent()
          ? stream.transform(
              function.getClass().getSimpleName(),
              TypeInformation.of(type),
              RuledOperatorFactory.keyed(function, watching.get()))
          : stream.process(function).returns(type);
    }

    <I, O, F extends ProcessFunction<I, O> & Ruled> SingleOutputStreamOperator<O> plain(
        DataStream<I> stream, F function, Class<O> type) {
      return watching.isPresent()
          ? stream.transform(
              function.getClass().getSimpleName(),
              TypeInformation.of(type),
              RuledOperatorFactory.plain(function, watching.get()))
          : stream.process(function).returns(type);
    }
  }

  /** Alerts, with what became of what they tell; those that tell single matches are left alone. */
  private static DataStream<String> closed(
      DataStream<String> alerts, Optional<Found> found, PipelineSettings settings) {
    if (found.isEmpty() || settings.everyMatch()) {
      return alerts;
    }
    EnumSet<GroupBy> by = groupBy(settings);
    SingleOutputStreamOperator<GroupedAlert> undoable =
        alerts
            .process(new UndoableAlertsFunction(by))
            .returns(GroupedAlert.class)
            .name("alerts that can be undone")
            .uid("undoable-alerts");
    return undoable
        .connect(found.get().undone())
        .keyBy(
            GroupedAlert::groupKey, undone -> UndoableAlertsFunction.key(undone, by), Types.STRING)
        .process(new AlertClosingFunction(settings.following().isPresent()))
        .returns(Types.STRING)
        .name("tell alerts what was undone")
        .uid("alert-closing")
        .union(undoable.getSideOutput(UndoableAlertsFunction.OTHERS));
  }

  private static KeyedCoProcessFunction<String, GroupedAlert, EvidenceVerdict, String>
      alertIntegrity(PipelineSettings settings) {
    long window = settings.window().toMillis();
    Severity minimum = settings.everyMatch() ? Severity.INFORMATIONAL : settings.minimum();
    return settings.following().isPresent()
        ? new LiveAlertIntegrityFunction(window, minimum)
        : new AlertIntegrityFunction(window, minimum);
  }

  /** What detection gave out behind each source, brought together. */
  private record Detected(List<SingleOutputStreamOperator<MatchedRecord>> parts) {
    DataStream<MatchedRecord> matches() {
      return union(part -> part);
    }

    <T> DataStream<T> side(OutputTag<T> tag) {
      return union(part -> part.getSideOutput(tag));
    }

    private <T> DataStream<T> union(
        Function<SingleOutputStreamOperator<MatchedRecord>, DataStream<T>> of) {
      return parts.stream().map(of).reduce((one, other) -> one.union(other)).orElseThrow();
    }
  }

  /** Rules and observers, chained to each source: all stores are one, each stream is one. */
  private static Detected detected(
      StreamExecutionEnvironment env,
      PipelineSettings settings,
      RuleSet compiled,
      Changes changes) {
    RuleSettings.Fields fields = settings.rules().fields(compiled);
    List<SingleOutputStreamOperator<MatchedRecord>> parts = new ArrayList<>();
    if (settings.locations().stream().anyMatch(location -> !location.isKinesis())) {
      DataStream<SourceItem> records =
          env.fromSource(
                  source(settings, fields),
                  // The source's readers emit watermarks themselves: see EventClock.
                  WatermarkStrategy.noWatermarks(),
                  "log archive",
                  new SourceItemTypeInfo())
              .uid("log-archive");
      parts.add(changes.detection(records, settings, true).uid("detection"));
    }
    for (LogLocation location : settings.locations()) {
      if (location.isKinesis()) {
        KinesisLocation stream = location.kinesis();
        parts.add(
            changes
                .detection(
                    KinesisLogSource.items(
                        env,
                        stream,
                        fields::projections,
                        location.forcedFormat(),
                        settings.lateness()),
                    settings,
                    parts.isEmpty())
                .uid("detection-kinesis-" + stream.region() + "-" + stream.stream()));
      }
    }
    return new Detected(List.copyOf(parts));
  }

  /** What detectors gave out. */
  private record Found(DataStream<GroupedAlert> alerts, DataStream<Undone> undone) {}

  /** The stages of detectors, one behind the other; nothing if there are none. */
  private static Optional<Found> findings(
      Detected matches, RuleBook rules, int stages, Changes changes, boolean live) {
    DataStream<Fact> facts = matches.side(DetectionFunction.FACTS);
    DataStream<GroupedAlert> found = null;
    DataStream<Undone> undone = null;
    for (int stage = 0; stage < stages; stage++) {
      SingleOutputStreamOperator<Fact> passed =
          changes
              .keyed(
                  facts.keyBy(DetectorFunction::key, Types.STRING),
                  new DetectorFunction(rules, stage, live),
                  Fact.class)
              .name("detectors, stage " + (stage + 1))
              .uid("detectors-" + (stage + 1));
      DataStream<GroupedAlert> its = passed.getSideOutput(DetectorFunction.FINDINGS);
      found = found == null ? its : found.union(its);
      if (undone == null) {
        // Acts meet what undoes them at the first stage.
        undone = passed.getSideOutput(DetectorFunction.UNDONE);
      }
      facts = passed;
    }
    return found == null ? Optional.empty() : Optional.of(new Found(found, undone));
  }

  /** Answers to alerts of findings, which ask by file. */
  private static DataStream<EvidenceVerdict> fileVerdicts(
      SingleOutputStreamOperator<GroupedAlert> told,
      DataStream<EvidenceVerdict> verdicts,
      PipelineSettings settings) {
    return told.getSideOutput(FindingExitFunction.QUESTIONS)
        .connect(
            verdicts
                .filter(verdict -> verdict.groupKey().equals(verdict.file()))
                .name("verdicts by file")
                .uid("verdicts-by-file"))
        .keyBy(EvidenceQuestion::file, EvidenceVerdict::file, Types.STRING)
        .process(
            new FileVerdictFunction(
                FINDING_REACH.plus(settings.lateness()).plus(REPLAY_PATIENCE).toMillis(),
                settings.following().isPresent()))
        .returns(EvidenceVerdict.class)
        .name("answer what is known of files")
        .uid("file-verdicts");
  }

  private static Streams streams(
      DataStream<String> alerts,
      Detected matches,
      Optional<DataStream<String>> integrity,
      Map<String, AlertRule> rules) {
    return new Streams(
        alerts,
        matches.side(DetectionFunction.DEAD_LETTERS),
        matches.side(DetectionFunction.FILES),
        integrity,
        rules);
  }

  private static DataStream<String> lines(DataStream<GroupedAlert> alerts, String uidPrefix) {
    return alerts
        .map(GroupedAlert::line)
        .returns(Types.STRING)
        .name("alerts as JSON")
        .uid(uidPrefix + "alert-json");
  }

  /** How matches become alerts. */
  private record Alerting(PipelineSettings settings, RuleBook rules, Changes changes) {

    /** Alerts of findings, which detectors have grouped themselves. */
    SingleOutputStreamOperator<GroupedAlert> findings(
        DataStream<GroupedAlert> found, AlertExit.Evidence evidence) {
      Severity minimum = settings.everyMatch() ? Severity.INFORMATIONAL : settings.minimum();
      return found
          .process(new FindingExitFunction(new AlertExit(minimum, evidence)))
          .returns(GroupedAlert.class)
          .name("alert on findings")
          .uid("finding-alerts");
    }

    /**
     * Alerts of some matches.
     *
     * @param lagMillis how far event time may be ahead of the matches
     */
    SingleOutputStreamOperator<GroupedAlert> alerts(
        DataStream<MatchedRecord> matches,
        String uidPrefix,
        long lagMillis,
        AlertExit.Evidence evidence) {
      if (settings.everyMatch()) {
        return changes
            .plain(matches, new EveryMatchFunction(rules, evidence), GroupedAlert.class)
            .name("alert on every match")
            .uid(uidPrefix + "every-match");
      }
      EnumSet<GroupBy> by = groupBy(settings);
      return changes
          .keyed(
              matches.keyBy(match -> GroupBy.key(by, match), Types.STRING),
              new AlertGroupingFunction(
                  rules,
                  settings.window().toMillis(),
                  lagMillis,
                  settings.following().isPresent(),
                  new AlertExit(settings.minimum(), evidence)),
              GroupedAlert.class)
          .name("group matches into alerts")
          .uid(uidPrefix + "alert-grouping");
    }
  }

  private static EnumSet<GroupBy> groupBy(PipelineSettings settings) {
    EnumSet<GroupBy> by = EnumSet.of(GroupBy.RULE);
    by.addAll(settings.groupBy());
    return by;
  }

  private static LogArchiveSource source(PipelineSettings settings, RuleSettings.Fields fields) {
    return new LogArchiveSource(
        List.copyOf(
            settings.locations().stream().filter(location -> !location.isKinesis()).toList()),
        fields::projections,
        PipelineSettings.period(settings.from(), settings.to()),
        settings.following().isPresent()
            ? settings.lateness().toMillis()
            : settings.lateness().plus(REPLAY_PATIENCE).toMillis(),
        settings.integrity().enabled(),
        settings.following());
  }

  private static DetectionFunction.Selection selection(PipelineSettings settings) {
    return new DetectionFunction.Selection(
        from(settings),
        to(settings),
        settings.minimum(),
        settings.everyMatch(),
        groupBy(settings),
        settings.integrity().enabled());
  }

  private static long from(PipelineSettings settings) {
    return settings.from().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
  }

  private static long to(PipelineSettings settings) {
    return settings.to().map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
  }

  /** What the graph relies on, whatever the cluster's configuration says. */
  private static void configure(StreamExecutionEnvironment env) {
    Configuration required = new Configuration();
    // Watermarks and timers work only so; a bounded source needs no other mode.
    required.set(ExecutionOptions.RUNTIME_MODE, RuntimeExecutionMode.STREAMING);
    // One record object is reused from the source through detection. Safe because detection is
    // chained, keeps nothing of a record, and copies what a match needs into a new object.
    required.set(PipelineOptions.OBJECT_REUSE, true);
    // A type that would silently fall back to Kryo fails instead.
    required.set(PipelineOptions.GENERIC_TYPES, false);
    // Behind a barrier rules may be others: no match may come to its group on the wrong side of it.
    required.set(CheckpointingOptions.ENABLE_UNALIGNED, false);
    env.configure(required);
  }

  /**
   * An environment that runs the graph in this very process: one task manager with as many slots,
   * no web interface, little network memory because little crosses the network, and no restarts,
   * because a failure that comes back would be retried for ever.
   */
  public static StreamExecutionEnvironment local(int parallelism) {
    return local(parallelism, new Configuration());
  }

  /**
   * The same, with Flink's temporary files below a directory, so that its owner can clear them away
   * even if the run is broken off.
   */
  public static StreamExecutionEnvironment local(int parallelism, Path temporary) {
    Configuration configuration = new Configuration();
    configuration.set(CoreOptions.TMP_DIRS, temporary.toString());
    return local(parallelism, configuration);
  }

  private static StreamExecutionEnvironment local(int parallelism, Configuration configuration) {
    configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, parallelism);
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(32));
    configuration.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(32));
    configuration.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(8));
    configuration.set(TaskManagerOptions.TASK_HEAP_MEMORY, MemorySize.ofMebiBytes(128));
    configuration.set(JobManagerOptions.TOTAL_FLINK_MEMORY, MemorySize.ofMebiBytes(512));
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "none");
    // Who can reach Flink's interface can stop the job: only this machine shall.
    configuration.set(RestOptions.BIND_ADDRESS, "localhost");
    configuration.set(JobManagerOptions.BIND_HOST, "localhost");
    // Counters travel with heartbeats; progress is shown from them.
    configuration.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(500));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(parallelism, configuration);
    env.setParallelism(parallelism);
    return env;
  }
}
