package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.alert.IntegrityMatches;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityJson;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.Verdict;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import io.flowtrail.jobs.detection.RuleSettings;
import io.flowtrail.jobs.integrity.IntegritySettings;
import io.flowtrail.jobs.verify.KeySource;
import io.flowtrail.jobs.verify.Verification;
import io.flowtrail.sample.SampleLogs;
import io.flowtrail.sample.SampleOptions;
import io.flowtrail.sample.SampleSummary;
import io.flowtrail.sample.Tampering;
import io.flowtrail.sigma.RuleText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Verification in the graph, on sample logs with real signatures. */
class IntegrityPipelineTest {
  private static final String RULE =
      """
      title: Role assumed or records read
      id: 33333333-3333-3333-3333-333333333333
      logsource: {product: aws, service: cloudtrail}
      detection:
        any: {eventName: [AssumeRole, ConsoleLogin, GetObject, PutObject, DescribeInstances]}
        condition: any
      level: medium
      """;

  private static final String FLOW_RULE =
      """
      title: Flow
      id: 44444444-4444-4444-4444-444444444444
      logsource: {product: aws, service: vpcflow}
      detection:
        any: {action: REJECT}
        condition: any
      level: medium
      """;

  @TempDir Path directory;
  @TempDir Path out;

  private SampleSummary sample(Set<Tampering> tampering) throws Exception {
    return SampleLogs.write(
        directory,
        SampleOptions.defaults().withDays(1).withScenarios(Set.of()).withTampering(tampering));
  }

  private PublicKeys keys() throws Exception {
    return PublicKeys.parse(Files.readString(directory.resolve("public-keys.json")), "keys");
  }

  private PipelineSettings settings(IntegritySettings integrity, boolean everyMatch) {
    PipelineSettings defaults =
        PipelineSettings.of(
            List.of(LogLocation.of(directory.toString())),
            new RuleSettings(
                List.of(new RuleText("rule.yml", RULE), new RuleText("flow.yml", FLOW_RULE)),
                new HashSet<>(),
                new HashMap<>(),
                new HashMap<>()));
    return new PipelineSettings(
        defaults.locations(),
        defaults.rules(),
        defaults.from(),
        defaults.to(),
        defaults.lateness(),
        defaults.groupBy(),
        defaults.window(),
        defaults.minimum(),
        integrity,
        everyMatch);
  }

  /** What {@code verify} says, sorted. */
  private List<String> verified(PublicKeys keys) throws Exception {
    List<String> lines = new ArrayList<>();
    new Verification(
            List.of(LogLocation.of(directory.toString())),
            VerificationSettings.ALL,
            KeySource.of(keys),
            2,
            finding -> lines.add(IntegrityJson.line(finding)),
            totals -> {})
        .run();
    return lines.stream().sorted().toList();
  }

  private static Map<String, IntegrityFinding> logs(Run run) {
    return run.integrityLines().stream()
        .map(IntegrityJson::ofLine)
        .filter(f -> f.kind() == IntegrityFinding.Kind.LOG && !f.uri().isEmpty())
        .collect(Collectors.toMap(IntegrityFinding::uri, f -> f));
  }

  private static List<Alert> ruleAlerts(Run run) {
    return run.alerts().stream()
        .filter(alert -> !IntegrityMatches.rules().containsKey(alert.rule().id()))
        .toList();
  }

  @ParameterizedTest
  @EnumSource(Tampering.class)
  void theGraphSaysWhatVerifySaysAtAnyParallelismAndAlertsCarryIt(Tampering way) throws Exception {
    sample(Set.of(way));
    IntegritySettings integrity = IntegritySettings.with(keys());

    Run one = Run.of(FlowtrailPipeline.local(1), settings(integrity, false), out);
    Run three = Run.of(FlowtrailPipeline.local(3), settings(integrity, false), out);

    assertThat(one.integrityLines()).isNotEmpty().isEqualTo(verified(keys()));
    assertThat(three.integrityLines()).isEqualTo(one.integrityLines());
    assertThat(three.alertLines()).isEqualTo(one.alertLines());
    List<IntegrityFinding> findings =
        one.integrityLines().stream().map(IntegrityJson::ofLine).toList();
    if (way == Tampering.FOREIGN_RECORD) {
      assertThat(findings).anyMatch(f -> f.foreignRecords() > 0 && f.verdict() == Verdict.VALID);
    } else {
      assertThat(findings).extracting(f -> f.verdict().word()).contains(way.verdict());
    }
    Map<String, IntegrityFinding> logs = logs(one);
    assertThat(ruleAlerts(one)).isNotEmpty();
    for (Alert alert : ruleAlerts(one)) {
      for (MatchedRecord evidence : alert.evidences()) {
        EvidenceIntegrity integrityOf = alert.integrityOf(evidence);
        if (evidence.service().equals("cloudtrail")) {
          assertThat(integrityOf)
              .isEqualTo(EvidenceIntegrity.of(logs.get(evidence.origin().file())));
        } else {
          assertThat(integrityOf.word()).isEqualTo("not covered");
        }
      }
    }
    long alarming = findings.stream().filter(f -> IntegrityMatches.of(f).isPresent()).count();
    long alarms =
        one.alerts().stream().mapToLong(Alert::count).sum()
            - ruleAlerts(one).stream().mapToLong(Alert::count).sum();
    assertThat(alarms).isEqualTo(alarming);
    assertThat(one.counts().value("alerts")).isEqualTo(one.alertLines().size());
    assertThat(one.counts().value("late")).isZero();
  }

  @Test
  void withoutIntegrityNothingIsReadOfDigestsAndEvidenceIsNotCovered() throws Exception {
    SampleSummary summary = sample(Set.of(Tampering.MODIFY_RECORD));

    Run run = Run.of(FlowtrailPipeline.local(2), settings(IntegritySettings.OFF, false), out);
    Run with =
        Run.of(FlowtrailPipeline.local(2), settings(IntegritySettings.with(keys()), false), out);

    assertThat(run.integrityLines()).isEmpty();
    assertThat(run.alerts())
        .isNotEmpty()
        .allMatch(a -> a.worstIntegrity().word().equals("not covered"))
        .extracting(Alert::uid)
        .isEqualTo(ruleAlerts(with).stream().map(Alert::uid).toList());
    assertThat(run.counts().value("listedDigests")).isEqualTo(summary.digests());
    assertThat(with.counts().value("listedDigests")).isEqualTo(summary.digests());
    assertThat(with.counts().value("objects") - run.counts().value("objects"))
        .isEqualTo(summary.digests());
    assertThat(with.files()).containsExactlyInAnyOrderElementsOf(run.files());
  }

  @Test
  void everyMatchCarriesTheWordOfItsOwnFile() throws Exception {
    sample(Set.of(Tampering.MODIFY_RECORD));
    IntegritySettings integrity = IntegritySettings.with(keys());

    Run one = Run.of(FlowtrailPipeline.local(1), settings(integrity, true), out);
    Run three = Run.of(FlowtrailPipeline.local(3), settings(integrity, true), out);

    assertThat(three.alertLines()).isEqualTo(one.alertLines());
    Map<String, IntegrityFinding> logs = logs(one);
    for (Alert alert : ruleAlerts(one)) {
      MatchedRecord evidence = alert.evidences().get(0);
      if (evidence.service().equals("cloudtrail")) {
        assertThat(alert.integrityOf(evidence))
            .isEqualTo(EvidenceIntegrity.of(logs.get(evidence.origin().file())));
      }
    }
  }
}
