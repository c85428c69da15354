package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Activity;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.IntegrityMatches;
import io.flowtrail.alert.LevelModifier;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.Severity;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.jobs.integrity.IntegritySettings;
import io.flowtrail.jobs.rules.RuleOrigin;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.rules.RuleUpdates;
import io.flowtrail.jobs.source.Following;
import io.flowtrail.jobs.verify.KeySource;
import io.flowtrail.jobs.verify.Verification;
import io.flowtrail.sample.SampleLogs;
import io.flowtrail.sample.SampleOptions;
import io.flowtrail.sample.Tampering;
import io.flowtrail.sigma.RuleText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A log file comes, then the digest that lists it, and then nothing more: event time stands still
 * but for the seconds that the test takes.
 */
class LiveVerdictTest {
  private static final String RULE =
      """
      title: Anything
      id: 33333333-3333-3333-3333-333333333333
      logsource: {product: aws, service: cloudtrail}
      detection: {any: {eventVersion: '*'}, condition: any}
      level: medium
      """;

  @TempDir private Path directory;

  private Path archive;
  private Path logs;
  private final List<IntegrityFinding> findings = new ArrayList<>();

  private PublicKeys keys() throws Exception {
    return PublicKeys.parse(Files.readString(archive.resolve("public-keys.json")), "keys");
  }

  /** Log files that digests list and that are there, by what is said of them. */
  private Stream<IntegrityFinding> files(Verdict verdict) {
    return findings.stream()
        .filter(finding -> finding.kind() == IntegrityFinding.Kind.LOG)
        .filter(finding -> finding.verdict() == verdict && !finding.digest().isEmpty());
  }

  /** One that was delivered about when another was, and is listed by another digest. */
  private IntegrityFinding intactBeside(IntegrityFinding other) {
    return files(Verdict.VALID)
        .filter(file -> !file.digest().equals(other.digest()))
        .min(Comparator.comparingLong(file -> Math.abs(file.from() - other.from())))
        .orElseThrow();
  }

  private void makeLogs() throws Exception {
    archive = directory.resolve("archive");
    logs = Files.createDirectories(directory.resolve("logs"));
    SampleLogs.write(
        archive,
        SampleOptions.defaults()
            .withDays(1)
            .withScenarios(Set.of())
            .withTampering(Set.of(Tampering.MODIFY_RECORD)));
    new Verification(
            List.of(LogLocation.of(archive.toString())),
            VerificationSettings.ALL,
            KeySource.of(keys()),
            1,
            findings::add,
            totals -> {})
        .run();
  }

  private void comes(String key) throws Exception {
    for (String name : List.of(key + ".metadata.json", key)) {
      if (Files.exists(archive.resolve(name))) {
        Path written = Files.copy(archive.resolve(name), directory.resolve("written"));
        Files.createDirectories(logs.resolve(name).getParent());
        Files.move(written, logs.resolve(name));
      }
    }
  }

  private WatchRun watch() throws Exception {
    RuleSettings rules =
        new RuleSettings(
            List.of(new RuleText("rule.yml", RULE)),
            new HashSet<>(),
            new HashMap<>(),
            new HashMap<>());
    PipelineSettings settings =
        new PipelineSettings(
            List.of(LogLocation.of(logs.toString())),
            rules,
            DetectorSet.NONE,
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(15),
            GroupBy.DEFAULT,
            Duration.ofHours(1),
            Severity.LOW,
            IntegritySettings.with(keys()),
            Optional.of(new Following(Duration.ofMillis(50), Duration.ofHours(6), Duration.ZERO)),
            false);
    Path rule = Files.writeString(directory.resolve("rule.yml"), RULE);
    RuleOrigin same =
        new RuleOrigin(
            false,
            new ArrayList<>(List.of(rule.toString())),
            new ArrayList<>(),
            new HashSet<>(),
            new HashMap<>(),
            new HashMap<>());
    return WatchRun.start(
        2,
        settings,
        new RuleUpdates(same, Duration.ofHours(1)),
        directory.resolve("alerts"),
        alerts -> alerts);
  }

  private static boolean tells(Alert alert, IntegrityFinding file, String word) {
    boolean alarm = IntegrityMatches.rules().containsKey(alert.rule().id());
    return !alarm
        && alert.evidences().stream()
            .map(MatchedRecord::origin)
            .allMatch(origin -> origin.file().endsWith(file.key()))
        && alert.worstIntegrity().word().equals(word);
  }

  @Test
  void anAlertIsVerifiedOrFailsWhenTheDigestOfItsFileComes() throws Exception {
    makeLogs();
    IntegrityFinding modified = files(Verdict.MODIFIED).findFirst().orElseThrow();
    IntegrityFinding intact = intactBeside(modified);
    try (WatchRun run = watch()) {
      comes(intact.key());
      comes(modified.key());
      for (IntegrityFinding file : List.of(intact, modified)) {
        Alert first = run.await("an alert", alert -> tells(alert, file, EvidenceIntegrity.PENDING));
        assertThat(first.activity()).isEqualTo(Activity.CREATE);
      }
      assertThat(run.alerts()).allMatch(alert -> alert.worstIntegrity().word().equals("pending"));

      comes(intact.digest());
      Alert verified =
          run.await("the digest's word", alert -> tells(alert, intact, EvidenceIntegrity.VERIFIED));
      assertThat(verified.activity()).isEqualTo(Activity.UPDATE);
      assertThat(verified.worstIntegrity().digest()).isEqualTo(intact.digest());

      comes(modified.digest());
      Alert failed =
          run.await("the digest's word", alert -> tells(alert, modified, EvidenceIntegrity.FAILED));
      assertThat(failed.activity()).isEqualTo(Activity.UPDATE);
      assertThat(failed.modifiers()).contains(LevelModifier.EVIDENCE_NOT_INTACT);
      Alert alarm =
          run.await("an alarm", alert -> IntegrityMatches.rules().containsKey(alert.rule().id()));
      assertThat(alarm.severity()).isEqualTo(Severity.CRITICAL);
      assertThat(alarm.evidences()).hasSize(1);
      assertThat(alarm.evidences().get(0).origin().file()).endsWith(modified.key());
    }
  }
}
