package io.flowtrail.jobs.detection;

import io.flowtrail.alert.EventEvidence;
import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.LaterEvidence;
import io.flowtrail.alert.LevelModifier;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.RecordCopy;
import io.flowtrail.alert.Severity;
import io.flowtrail.alert.TwinRules;
import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.detector.Detector;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactOutput;
import io.flowtrail.detector.Observer;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogEvent;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.counts.CheckpointedCounters;
import io.flowtrail.jobs.counts.LogCoverage;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.evidence.EvidenceFact;
import io.flowtrail.jobs.evidence.GroupedAlert;
import io.flowtrail.jobs.metrics.EventTimeLag;
import io.flowtrail.jobs.metrics.Metric;
import io.flowtrail.jobs.rules.RuleHolder;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.rules.Ruled;
import io.flowtrail.jobs.serialization.IntegrityFactTypeInfo;
import io.flowtrail.jobs.source.Delivered;
import io.flowtrail.jobs.source.FieldsInUse;
import io.flowtrail.jobs.source.ReadFile;
import io.flowtrail.jobs.source.SourceItem;
import io.flowtrail.jobs.source.split.ListingTotals;
import io.flowtrail.sigma.SigmaException;
import io.flowtrail.sigma.SigmaRule;
import io.flowtrail.sigma.match.RuleMatch;
import io.flowtrail.sigma.match.RuleSet;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.function.Supplier;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Asks the rules about every record. Must be chained to the source: the records it gets are valid
 * only until it returns, and it copies out of them what a match needs.
 *
 * <p>Every record is counted once: matched against rules, or outside of the period, or a dead
 * letter.
 */
public final class DetectionFunction extends ProcessFunction<SourceItem, MatchedRecord>
    implements CheckpointedFunction, Ruled, RuleHolder {
  private static final long serialVersionUID = 1L;

  /** What could not be read. */
  public static final OutputTag<DeadLetterFact> DEAD_LETTERS =
      new OutputTag<>("dead-letters", TypeInformation.of(DeadLetterFact.class));

  /** The files that were read, with their hashes. */
  public static final OutputTag<ReadFile> FILES =
      new OutputTag<>("files", TypeInformation.of(ReadFile.class));

  /** What verification must know of the files that were read. */
  public static final OutputTag<IntegrityFact> INTEGRITY_FACTS =
      new OutputTag<>("integrity-facts", new IntegrityFactTypeInfo());

  /** What detectors want to remember. */
  public static final OutputTag<Fact> FACTS =
      new OutputTag<>("facts", TypeInformation.of(Fact.class));

  /** Alerts about the rules themselves. */
  public static final OutputTag<GroupedAlert> RULE_ALERTS =
      new OutputTag<>("rule-alerts", TypeInformation.of(GroupedAlert.class));

  /** Which groups have matches in which CloudTrail log files. */
  public static final OutputTag<EvidenceFact> EVIDENCE =
      new OutputTag<>("evidence", TypeInformation.of(EvidenceFact.class));

  /**
   * What becomes an alert.
   *
   * @param from first moment, milliseconds since 1970; {@link Long#MIN_VALUE} for no limit
   * @param to first moment behind; {@link Long#MAX_VALUE} for no limit
   * @param minimum matches below it are signals: counted, and go no further
   * @param everyMatch whether every match goes on, whatever its level, and is told by itself
   * @param groupBy what matches of one group have in common
   * @param integrity whether {@link #EVIDENCE} is asked for
   */
  public record Selection(
      long from,
      long to,
      Severity minimum,
      boolean everyMatch,
      EnumSet<GroupBy> groupBy,
      boolean integrity)
      implements Serializable {}

  /** S3, the oldest of the services whose logs are read, began in March 2006. */
  private static final long FIRST_MOMENT = Instant.parse("2006-01-01T00:00:00Z").toEpochMilli();

  /** No log tells of times behind its delivery; clocks and key names may be off by a day. */
  private static final long AHEAD_OF_DELIVERY = Duration.ofHours(25).toMillis();

  private static final String LOG_BUCKET = "flowtrail.log_bucket";

  private final RuleSettings settings;
  private final DetectorSet detectors;
  private final Selection selection;

  private transient Compiled inForce;
  private transient Compiled next;
  private transient RuleSet rules;
  private transient List<Observer> observers;
  private transient FieldsInUse fields;
  private transient LongCounter implausibleTime;
  private transient CheckpointedCounters counters;
  private transient LogCoverage coverage;
  private transient Map<LogSource, LongCounter> records;
  private transient Map<LogSource, EventTimeLag> lags;
  private transient Map<DeadLetter.Reason, LongCounter> deadLetters;
  private transient Map<String, LongCounter> matches;
  private transient Map<String, LongCounter> signals;
  private transient LongCounter outOfRange;
  private transient LongCounter objects;
  private transient LongCounter storedBytes;
  private transient LongCounter unpackedBytes;
  private transient LongMaximum listedObjects;
  private transient LongMaximum listedBytes;
  private transient LongMaximum listedDigests;
  private transient LongMaximum listedOthers;
  private transient LongMaximum listingComplete;
  private transient FieldProjection verified;
  private transient FileEvidence evidence;
  private transient FileEvidence factEvidence;
  private transient Matching matching;
  private transient TwinRules twins;

  /**
   * @param settings the rules
   * @param detectors those of the configuration; correlations come with the rules
   * @param selection what becomes an alert
   */
  public DetectionFunction(RuleSettings settings, DetectorSet detectors, Selection selection) {
    this.settings = settings;
    this.detectors = detectors;
    this.selection = selection;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    counters = new CheckpointedCounters(getRuntimeContext(), context);
    coverage = new LogCoverage(getRuntimeContext(), context);
    records = new EnumMap<>(LogSource.class);
    lags = new EnumMap<>(LogSource.class);
    for (LogSource source : LogSource.values()) {
      records.put(source, counters.counter(RunCounts.MATCHED_AGAINST + source.service()));
      lags.put(
          source,
          new EventTimeLag(counters.metrics(), source.service(), System::currentTimeMillis));
    }
    deadLetters = new EnumMap<>(DeadLetter.Reason.class);
    for (DeadLetter.Reason reason : DeadLetter.Reason.values()) {
      deadLetters.put(reason, counters.counter(RunCounts.deadLetters(reason)));
    }
    matches = new HashMap<>();
    signals = new HashMap<>();
    outOfRange = counters.counter(RunCounts.OUT_OF_RANGE);
    objects = counters.counter(RunCounts.OBJECTS);
    storedBytes = counters.counter(RunCounts.STORED_BYTES);
    unpackedBytes = counters.counter(RunCounts.UNPACKED_BYTES);
    listedObjects = counters.maximum(RunCounts.LISTED_OBJECTS);
    listedBytes = counters.maximum(RunCounts.LISTED_BYTES);
    listedDigests = counters.maximum(RunCounts.LISTED_DIGESTS);
    listedOthers = counters.maximum(RunCounts.LISTED_OTHERS);
    listingComplete = counters.maximum(RunCounts.LISTING_COMPLETE);
    implausibleTime = counters.counter(RunCounts.IMPLAUSIBLE_TIME);
    counters.metrics().gauge(Metric.RULES_LOADED, () -> (long) rules.rules().size());
    evidence = new FileEvidence(selection.groupBy(), selection.everyMatch());
    factEvidence = new FileEvidence(selection.groupBy(), false);
    matching = new Matching();
    if (inForce == null) {
      use(settings);
    }
  }

  /** A set of rules, compiled for this thread. */
  private record Compiled(String version, RuleSet rules) {}

  private Compiled compiled(RuleSettings set) {
    String version = set.version();
    for (Compiled known : Arrays.asList(inForce, next)) {
      if (known != null && known.version().equals(version)) {
        return known;
      }
    }
    try {
      return new Compiled(version, set.compile(detectors));
    } catch (SigmaException e) {
      // It was compiled before it was sent, or ran before.
      throw new IllegalStateException("rules " + version + " that were good are not", e);
    }
  }

  @Override
  public RuleHolder rules() {
    return this;
  }

  /** Former sets are for those behind; compiling the next one early makes the change short. */
  @Override
  public void know(Optional<RuleSettings> comes, RuleSettings now, List<RuleSettings> former) {
    next = comes.map(this::compiled).orElse(null);
  }

  @Override
  public void use(RuleSettings set) {
    inForce = compiled(set);
    next = null;
    rules = inForce.rules();
    observers =
        detectors.with(rules.detectors()).detectors().stream().map(Detector::observer).toList();
    twins = selection.everyMatch() ? TwinRules.NONE : TwinRules.of(rules.rules());
    if (fields != null) {
      fields.set(rules.projections());
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    counters.snapshot();
    coverage.snapshot();
  }

  @Override
  public void processElement(SourceItem item, Context context, Collector<MatchedRecord> out) {
    switch (item.kind()) {
      case FIELDS -> {
        fields = item.fields();
        fields.set(rules.projections());
      }
      case RECORD -> match(item, context, out);
      case DEAD_LETTER -> {
        DeadLetter letter = item.deadLetter();
        deadLetters.get(letter.reason()).add(1);
        context.output(DEAD_LETTERS, DeadLetterFact.of(letter));
      }
      case FILE_READ -> {
        unpackedBytes.add(item.file().bytes());
        context.output(FILES, item.file());
      }
      case INTEGRITY_FACTS -> item.facts().forEach(fact -> context.output(INTEGRITY_FACTS, fact));
      case OBJECT_DONE -> {
        objects.add(1);
        storedBytes.add(item.object().size());
        listed(item.object().totals());
      }
    }
  }

  private void listed(ListingTotals totals) {
    listedObjects.add(totals.objects());
    listedBytes.add(totals.bytes());
    listedDigests.add(totals.digests());
    listedOthers.add(totals.others());
    listingComplete.add(totals.complete() ? 1L : 0L);
  }

  private void match(SourceItem item, Context context, Collector<MatchedRecord> out) {
    LogEvent event = item.event();
    long time = event.time();
    if (time != LogEvent.NO_TIME && (time < selection.from() || time >= selection.to())) {
      outOfRange.add(1);
      return;
    }
    records.get(event.source()).add(1);
    if (event.projection() != verified) {
      verify(event.projection());
    }
    boolean plausible = isPlausible(time, item.from().keyTime());
    if (plausible) {
      lags.get(event.source()).saw(time);
      coverage.saw(event);
    }
    boolean observed = plausible && !observers.isEmpty();
    matching.begin(event, item.from(), observed, context, out);
    rules.match(event, matching);
    if (observed) {
      rules.undone(event, matching);
      matching.observe();
    }
  }

  private boolean isPlausible(long time, long keyTime) {
    if (time >= FIRST_MOMENT && (keyTime <= 0 || time <= keyTime + AHEAD_OF_DELIVERY)) {
      return true;
    }
    implausibleTime.add(1);
    return false;
  }

  /** Gives out what observers have added up. */
  void flush(Consumer<Fact> out) {
    FactOutput facts = new SumsOnly(out);
    observers.forEach(observer -> observer.flush(facts));
  }

  /** What observers talk to when no record is at hand. */
  private record SumsOnly(Consumer<Fact> out) implements FactOutput {
    @Override
    public void add(Fact fact) {
      out.accept(fact);
    }

    @Override
    public String evidence() {
      return "";
    }

    @Override
    public String identity() {
      return "";
    }
  }

  /** A record whose slots are not the rules' would be matched against the wrong fields. */
  private void verify(FieldProjection projection) {
    FieldProjection expected = rules.projection(projection.source());
    if (!RuleSettings.paths(projection).equals(RuleSettings.paths(expected))) {
      throw new IllegalStateException(
          "records of " + projection.source() + " were read with other fields than rules use");
    }
    verified = projection;
  }

  /** Takes the rules' matches of the record at hand, and observers' facts about it. */
  private final class Matching
      implements Consumer<RuleMatch>, ObjIntConsumer<SigmaRule>, FactOutput {
    private LogEvent event;
    private String objectKey;
    private long delivered;
    private boolean observed;
    private Context context;
    private Collector<MatchedRecord> out;

    /** The record as a match or by itself, made when first needed. */
    private MatchedRecord record;

    private String evidenceText = "";
    private Optional<LaterEvidence> later = Optional.empty();

    void begin(
        LogEvent ofEvent,
        Delivered from,
        boolean isObserved,
        Context with,
        Collector<MatchedRecord> to) {
      event = ofEvent;
      objectKey = from.key();
      delivered = from.keyTime() > 0 ? from.keyTime() : LogEvent.NO_TIME;
      observed = isObserved;
      context = with;
      out = to;
      record = null;
      evidenceText = "";
      later = Optional.empty();
    }

    @Override
    public void accept(RuleMatch match) {
      String rule = match.rule().id();
      counter(matches, RunCounts.MATCHES, rule).add(1);
      record = null;
      evidenceText = "";
      if (observed) {
        for (Observer observer : observers) {
          matched(observer, match);
        }
      }
      if (!selection.everyMatch() && rules.silentRules().contains(rule)
          || isSignal(Severity.ofLevel(match.rule().level().name()))) {
        counter(signals, RunCounts.SIGNALS, rule).add(1);
        return;
      }
      MatchedRecord alone = record == null ? MatchedRecord.of(match, event) : record;
      MatchedRecord matched = alone.under(twins, event);
      out.collect(matched);
      if (selection.integrity()) {
        evidence.of(matched, objectKey).ifPresent(fact -> context.output(EVIDENCE, fact));
      }
    }

    /** The record undoes what a rule tells. */
    @Override
    public void accept(SigmaRule rule, int way) {
      record = null;
      evidenceText = "";
      for (Observer observer : observers) {
        observer.undone(rule, way, event, this);
      }
    }

    private void matched(Observer observer, RuleMatch match) {
      current = match;
      observer.matched(match.rule(), event, this);
      current = null;
    }

    /** The match that observers are told of; null while they look at the record by itself. */
    private RuleMatch current;

    void observe() {
      record = null;
      evidenceText = "";
      for (Observer observer : observers) {
        observer.observe(event, this);
      }
    }

    private MatchedRecord record() {
      if (record == null) {
        record =
            current == null ? MatchedRecord.unmatched(event) : MatchedRecord.of(current, event);
      }
      return record;
    }

    @Override
    public void add(Fact fact) {
      context.output(FACTS, fact);
    }

    @Override
    public String evidence() {
      if (evidenceText.isEmpty()) {
        evidenceText = EventEvidence.text(record());
        if (selection.integrity()) {
          factEvidence
              .ofFact(record(), objectKey)
              .ifPresent(fact -> context.output(EVIDENCE, fact));
        }
      }
      return evidenceText;
    }

    @Override
    public Supplier<String> evidenceLater() {
      // What is told of files comes with the record; of flow logs there is nothing to tell.
      if (event.source() != LogSource.VPC_FLOW || current != null || !evidenceText.isEmpty()) {
        return FactOutput.super.evidenceLater();
      }
      if (later.isEmpty()) {
        later = Optional.of(new LaterEvidence(RecordCopy.of(event)));
      }
      return later.get();
    }

    @Override
    public String identity() {
      return record().identity();
    }

    @Override
    public long delivered() {
      return delivered;
    }

    private LongCounter counter(Map<String, LongCounter> of, String prefix, String rule) {
      return of.computeIfAbsent(rule, id -> counters.counter(prefix + id));
    }

    /** Below the minimum even if the level is raised. */
    private boolean isSignal(Severity severity) {
      if (selection.everyMatch() || severity.compareTo(selection.minimum()) >= 0) {
        return false;
      }
      int slot = event.projection().slot(LOG_BUCKET);
      boolean raised = slot >= 0 && event.firstText(slot).equals("true");
      int steps = raised ? LevelModifier.LOG_BUCKET.steps() : 0;
      return severity.shifted(steps).compareTo(selection.minimum()) < 0;
    }
  }
}
