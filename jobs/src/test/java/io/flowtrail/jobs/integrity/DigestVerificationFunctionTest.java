package io.flowtrail.jobs.integrity;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.cloudtrail.digest.AccountLedger;
import io.flowtrail.cloudtrail.digest.InMemoryLedgerState;
import io.flowtrail.cloudtrail.digest.IntegrityFact;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityJson;
import io.flowtrail.cloudtrail.digest.LogFileFact;
import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import io.flowtrail.jobs.evidence.EvidenceFact;
import io.flowtrail.jobs.evidence.EvidenceVerdict;
import io.flowtrail.sample.Tampering;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@SuppressWarnings("try") // The platform's close() may throw InterruptedException.
class DigestVerificationFunctionTest {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  @TempDir Path directory;

  private static KeyedTwoInputStreamOperatorTestHarness<String, IntegrityFact, EvidenceFact, String>
      harness(SampleFacts sample) throws Exception {
    return harness(sample, false);
  }

  private static KeyedTwoInputStreamOperatorTestHarness<String, IntegrityFact, EvidenceFact, String>
      harness(SampleFacts sample, boolean following) throws Exception {
    return new KeyedTwoInputStreamOperatorTestHarness<>(
        new KeyedCoProcessOperator<>(
            new DigestVerificationFunction(IntegritySettings.with(sample.keys()), following)),
        IntegrityFact::account,
        EvidenceFact::account,
        Types.STRING);
  }

  private static void time(
      KeyedTwoInputStreamOperatorTestHarness<String, IntegrityFact, EvidenceFact, String> harness,
      long watermark)
      throws Exception {
    harness.processWatermark1(new Watermark(watermark));
    harness.processWatermark2(new Watermark(watermark));
  }

  /** What ledgers say that see everything at once. */
  private static List<String> expected(SampleFacts sample) {
    List<String> lines = new ArrayList<>();
    Map<String, AccountLedger> ledgers = new TreeMap<>();
    for (IntegrityFact fact : sample.all()) {
      ledgers
          .computeIfAbsent(
              fact.account(),
              account ->
                  new AccountLedger(
                      new InMemoryLedgerState(),
                      VerificationSettings.ALL,
                      sample.keys(),
                      finding -> lines.add(IntegrityJson.line(finding))))
          .add(fact);
    }
    ledgers.values().forEach(AccountLedger::end);
    Collections.sort(lines);
    return lines;
  }

  private static List<String> sorted(List<String> lines) {
    return lines.stream().sorted().toList();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void factsInAnyOrderGiveTheSameFindingsAndLeaveNothingBehind(long seed) throws Exception {
    SampleFacts sample = SampleFacts.of(directory, Tampering.values());
    List<IntegrityFact> facts = new ArrayList<>(sample.all());
    Collections.shuffle(facts, new Random(seed));
    try (var harness = harness(sample)) {
      harness.open();
      for (IntegrityFact fact : facts) {
        harness.processElement1(fact, 0);
      }
      long first = sample.facts().stream().mapToLong(f -> time(f)).min().orElseThrow();
      for (int hour = 0; hour < 60; hour++) {
        time(harness, first + hour * HOUR);
      }
      int before = harness.extractOutputValues().size();
      time(harness, Long.MAX_VALUE);

      assertThat(before).as("findings given on the way").isPositive();
      assertThat(sorted(harness.extractOutputValues())).isEqualTo(expected(sample));
      assertThat(harness.numKeyedStateEntries()).isZero();
      assertThat(harness.numEventTimeTimers()).isZero();
    }
  }

  private static long time(List<IntegrityFact> facts) {
    return AccountLedger.due(facts.get(0)) - AccountLedger.PATIENCE - HOUR;
  }

  @Test
  void aRestartInTheMiddleLosesAndDoublesNothing() throws Exception {
    SampleFacts sample = SampleFacts.of(directory, Tampering.values());
    List<List<IntegrityFact>> files = new ArrayList<>(sample.facts());
    files.sort(Comparator.comparingLong(DigestVerificationFunctionTest::time));
    List<List<IntegrityFact>> first = files.subList(0, files.size() / 2);
    List<List<IntegrityFact>> second = files.subList(files.size() / 2, files.size());
    List<String> lines = new ArrayList<>();
    OperatorSubtaskState snapshot;
    try (var harness = harness(sample)) {
      harness.open();
      feed(harness, first);
      lines.addAll(harness.extractOutputValues());
      snapshot = harness.snapshot(1, 1);
      feed(harness, second.subList(0, 20));
    }
    assertThat(lines).isNotEmpty();
    try (var harness = harness(sample)) {
      harness.setup();
      harness.initializeState(snapshot);
      harness.open();
      feed(harness, second);
      time(harness, Long.MAX_VALUE);
      lines.addAll(harness.extractOutputValues());
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
    assertThat(sorted(lines)).isEqualTo(expected(sample));
  }

  /** In the order of time, which follows. */
  private static void feed(
      KeyedTwoInputStreamOperatorTestHarness<String, IntegrityFact, EvidenceFact, String> harness,
      List<List<IntegrityFact>> files)
      throws Exception {
    for (List<IntegrityFact> file : files) {
      time(harness, time(file) - HOUR);
      for (IntegrityFact fact : file) {
        harness.processElement1(fact, 0);
      }
    }
  }

  @Test
  void groupsAreToldOnceWhatBecameOfTheFilesOfTheirEvidence() throws Exception {
    SampleFacts sample = SampleFacts.of(directory);
    LogFileFact log =
        sample.all().stream()
            .filter(LogFileFact.class::isInstance)
            .map(LogFileFact.class::cast)
            .findFirst()
            .orElseThrow();
    try (var harness = harness(sample)) {
      harness.open();
      for (IntegrityFact fact : sample.all()) {
        harness.processElement1(fact, 0);
      }
      String file = log.at().uri();
      for (String group : List.of("a", "b", "a")) {
        harness.processElement2(
            new StreamRecord<>(new EvidenceFact(log.account(), file, group, 5)));
      }
      harness.processElement2(new StreamRecord<>(new EvidenceFact("", "other.json", "a", 7)));
      harness.processElement2(
          new StreamRecord<>(new EvidenceFact(log.account(), "without finding", "a", 7)));
      assertThat(verdicts(harness))
          .containsExactly(
              new EvidenceVerdict("a", "other.json", 7, "not covered", "", "", "", ""));
      time(harness, Long.MAX_VALUE);

      assertThat(verdicts(harness))
          .extracting(v -> v.groupKey() + " " + v.file() + " " + v.word() + " " + v.sha256())
          .containsExactlyInAnyOrder(
              "a other.json not covered ",
              "a " + file + " verified " + log.sha256(),
              "b " + file + " verified " + log.sha256());
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
  }

  private static LogFileFact modified(SampleFacts sample) {
    String uri =
        expected(sample).stream()
            .map(IntegrityJson::ofLine)
            .filter(f -> f.verdict() == Verdict.MODIFIED)
            .filter(f -> f.kind() == IntegrityFinding.Kind.LOG)
            .findFirst()
            .orElseThrow()
            .uri();
    return sample.all().stream()
        .filter(LogFileFact.class::isInstance)
        .map(LogFileFact.class::cast)
        .filter(log -> log.at().uri().equals(uri))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> alarms(
      KeyedTwoInputStreamOperatorTestHarness<String, IntegrityFact, EvidenceFact, String> harness) {
    var matches = harness.getSideOutput(DigestVerificationFunction.MATCHES);
    return matches == null
        ? List.of()
        : matches.stream().map(match -> match.getValue().identity()).toList();
  }

  @Test
  void whereLogsAreFollowedAFileIsJudgedWithItsDigestAndAnAlarmRaisedOnce() throws Exception {
    SampleFacts sample = SampleFacts.of(directory, Tampering.MODIFY_RECORD, Tampering.DELETE_LOG);
    LogFileFact log = modified(sample);
    try (var harness = harness(sample, true)) {
      harness.open();
      harness.processElement2(
          new StreamRecord<>(new EvidenceFact(log.account(), log.at().uri(), "before", 5)));
      for (IntegrityFact fact : sample.all()) {
        harness.processElement1(fact, 0);
      }
      harness.processElement2(
          new StreamRecord<>(new EvidenceFact(log.account(), log.at().uri(), "behind", 7)));

      assertThat(harness.extractOutputValues()).as("nothing is final").isEmpty();
      List<EvidenceVerdict> known = verdicts(harness);
      assertThat(known)
          .extracting(v -> v.groupKey() + " " + v.time() + " " + v.word() + " " + v.sha256())
          .containsExactly("before 5 failed " + log.sha256(), "behind 7 failed " + log.sha256());
      assertThat(alarms(harness)).hasSize(1);

      time(harness, Long.MAX_VALUE);

      assertThat(sorted(harness.extractOutputValues())).isEqualTo(expected(sample));
      assertThat(verdicts(harness).subList(2, 4)).hasSameElementsAs(known);
      assertThat(alarms(harness)).as("modified and missing").hasSize(2).doesNotHaveDuplicates();
      assertThat(harness.numKeyedStateEntries()).isZero();
    }
  }

  @Test
  void whereLogsAreFollowedWhatMustBeWaitedForComesWithinFourteenHours() throws Exception {
    SampleFacts sample = SampleFacts.of(directory, Tampering.DELETE_LOG);
    long missing =
        expected(sample).stream()
            .map(IntegrityJson::ofLine)
            .filter(f -> f.verdict() == Verdict.MISSING)
            .findFirst()
            .orElseThrow()
            .from();
    try (var harness = harness(sample, true)) {
      harness.open();
      for (IntegrityFact fact : sample.all()) {
        harness.processElement1(fact, 0);
      }
      time(harness, missing + 12 * HOUR);
      assertThat(alarms(harness)).isEmpty();
      // Behind the end of the hour that the digest tells of.
      time(harness, missing + 14 * HOUR);
      assertThat(alarms(harness)).hasSize(1);
    }
  }

  @Test
  void aSnapshotOfWhatOnlyWaitedGoesOnWithAlarmsThatNobodyHasRaised() throws Exception {
    SampleFacts sample = SampleFacts.of(directory, Tampering.MODIFY_RECORD);
    OperatorSubtaskState snapshot;
    try (var harness = harness(sample, false)) {
      harness.open();
      for (IntegrityFact fact : sample.all()) {
        harness.processElement1(fact, 0);
      }
      snapshot = harness.snapshot(1, 1);
      assertThat(alarms(harness)).isEmpty();
    }
    try (var harness = harness(sample, true)) {
      harness.setup();
      harness.initializeState(snapshot);
      harness.open();
      time(harness, Long.MAX_VALUE);
      assertThat(alarms(harness)).hasSize(1);
      assertThat(sorted(harness.extractOutputValues())).isEqualTo(expected(sample));
    }
  }

  private static List<EvidenceVerdict> verdicts(
      KeyedTwoInputStreamOperatorTestHarness<String, IntegrityFact, EvidenceFact, String> harness) {
    return harness.getSideOutput(DigestVerificationFunction.EVIDENCE_VERDICTS).stream()
        .map(StreamRecord::getValue)
        .toList();
  }
}
