package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.EvidenceIntegrity;
import io.flowtrail.alert.IntegrityMatches;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.cloudtrail.digest.IntegrityFinding;
import io.flowtrail.cloudtrail.digest.IntegrityJson;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.VerificationSettings;
import io.flowtrail.jobs.integrity.IntegritySettings;
import io.flowtrail.jobs.rules.RuleSettings;
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
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Verification in the graph, on sample logs with real signatures. */
class IntegrityPipelineTest {
  private static final int GROUPS = 5;

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
        SampleOptions.defaults().withDays(2).withScenarios(Set.of()).withTampering(tampering));
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
        defaults.detectors(),
        defaults.from(),
        defaults.to(),
        defaults.lateness(),
        defaults.groupBy(),
        defaults.window(),
        defaults.minimum(),
        integrity,
        defaults.following(),
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
    return run.alerts().stream().filter(alert -> !isAlarm(alert)).toList();
  }

  /** Ways that do not touch the same chain's neighbours so that one would hide the other. */
  static List<Set<Tampering>> ways() {
    List<Set<Tampering>> groups = new ArrayList<>();
    for (int i = 0; i < GROUPS; i++) {
      groups.add(EnumSet.noneOf(Tampering.class));
    }
    for (Tampering way : Tampering.values()) {
      groups.get(way.ordinal() % GROUPS).add(way);
    }
    return groups;
  }

  /**
   * Records of a log file in the folder of another day are read out of turn, too late for the
   * groups of their rules; which they join then is no matter of verification.
   */
  private static List<String> alerts(Run run, Set<Tampering> ways) {
    boolean late = ways.contains(Tampering.MOVE_LOG) || ways.contains(Tampering.COPY_LOG);
    return run.alertLines().stream()
        .filter(line -> !late || isAlarm(AlertJson.ofLine(line)))
        .toList();
  }

  private static boolean isAlarm(Alert alert) {
    return IntegrityMatches.rules().containsKey(alert.rule().id());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void theGraphSaysWhatVerifySaysAtAnyParallelismAndAlertsCarryIt(Set<Tampering> ways)
      throws Exception {
    sample(ways);
    IntegritySettings integrity = IntegritySettings.with(keys());

    Run one = Run.of(FlowtrailPipeline.local(1), settings(integrity, false), out);
    Run three = Run.of(FlowtrailPipeline.local(3), settings(integrity, false), out);

    assertThat(one.integrityLines()).isNotEmpty().containsExactlyElementsOf(verified(keys()));
    assertThat(three.integrityLines()).isEqualTo(one.integrityLines());
    assertThat(alerts(three, ways)).isEqualTo(alerts(one, ways));
    List<IntegrityFinding> findings =
        one.integrityLines().stream().map(IntegrityJson::ofLine).toList();
    for (Tampering way : ways) {
      if (way == Tampering.FOREIGN_RECORD) {
        assertThat(findings).anyMatch(f -> f.foreignRecords() > 0);
      } else {
        assertThat(findings)
            .as(way.name())
            .extracting(f -> f.verdict().word())
            .contains(way.verdict());
      }
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

  @Test
  void aRestartFromACheckpointInTheMiddleChangesNothing() throws Exception {
    Set<Tampering> ways = EnumSet.allOf(Tampering.class);
    sample(ways);
    PipelineSettings settings = settings(IntegritySettings.with(keys()), false);
    Run undisturbed = Run.of(FlowtrailPipeline.local(2), settings, out);

    Run restarted = Run.of(FailingOnce.environment(2), settings, out, FailingOnce::behind);

    assertThat(FailingOnce.failures()).isEqualTo(1);
    assertThat(restarted.integrityLines()).isEqualTo(undisturbed.integrityLines()).isNotEmpty();
    assertThat(alerts(restarted, ways)).isEqualTo(alerts(undisturbed, ways)).isNotEmpty();
    assertThat(restarted.counts().byName("integrity"))
        .isEqualTo(undisturbed.counts().byName("integrity"));
    assertThat(restarted.files()).containsExactlyInAnyOrderElementsOf(undisturbed.files());
  }

  @Test
  void whatCannotBeReadAndWhatLiesInArchivesIsSaidAsVerifySaysIt() throws Exception {
    sample(Set.of());
    List<Path> digests = files("CloudTrail-Digest/eu-west-1");
    List<Path> logs = files("CloudTrail/eu-west-1");
    // Dangling links; nothing else is unreadable for whoever may read everything.
    for (Path gone : List.of(digests.get(3), logs.get(3))) {
      Files.delete(gone);
      Files.createSymbolicLink(gone, directory.resolve("nowhere"));
    }
    for (Path cut : List.of(digests.get(9), logs.get(9))) {
      byte[] bytes = Files.readAllBytes(cut);
      Files.write(cut, Arrays.copyOf(bytes, bytes.length / 2));
    }
    for (Path noGzip : List.of(digests.get(12), logs.get(12))) {
      Files.writeString(noGzip, "no gzip");
    }
    for (Path empty : List.of(digests.get(15), logs.get(15))) {
      Files.write(empty, new byte[0]);
    }
    Files.writeString(Path.of(digests.get(18) + ".metadata.json"), "[damaged");
    for (Path zipped : List.of(digests.get(21), logs.get(21))) {
      byte[] bytes = Files.readAllBytes(zipped);
      zip(zipped, Map.of("inside/" + zipped.getFileName(), bytes));
    }
    Map<String, byte[]> entries = new TreeMap<>();
    for (Path path : files("CloudTrail-Digest/us-east-1")) {
      entries.put(directory.relativize(path).toString(), Files.readAllBytes(path));
      Files.delete(path);
    }
    zip(directory.resolve("case.zip"), entries);
    IntegritySettings integrity = IntegritySettings.with(keys());

    Run one = Run.of(FlowtrailPipeline.local(1), settings(integrity, false), out);
    Run three = Run.of(FlowtrailPipeline.local(3), settings(integrity, false), out);

    assertThat(one.integrityLines()).isNotEmpty().containsExactlyElementsOf(verified(keys()));
    assertThat(three.integrityLines()).isEqualTo(one.integrityLines());
    assertThat(three.alertLines()).isEqualTo(one.alertLines());
    assertThat(one.integrityLines())
        .anyMatch(line -> line.contains("case.zip!") && line.contains("\"kind\":\"digest\""))
        .anyMatch(line -> line.contains("\"unreadable\"") && line.contains("\"kind\":\"digest\""))
        .anyMatch(line -> line.contains("\"unreadable\"") && line.contains("\"kind\":\"log\""));
    assertThat(one.deadLetters())
        .extracting(letter -> letter.origin().object())
        .noneMatch(object -> object.contains("CloudTrail-Digest"));
  }

  private List<Path> files(String below) throws Exception {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .filter(path -> path.toString().contains("/" + below + "/"))
          .filter(path -> path.toString().endsWith(".json.gz"))
          .sorted()
          .toList();
    }
  }

  private static void zip(Path file, Map<String, byte[]> entries) throws Exception {
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
        zip.closeEntry();
      }
    }
  }
}
