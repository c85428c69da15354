package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.sample.SampleLogs;
import io.flowtrail.sample.SampleOptions;
import io.flowtrail.sample.Tampering;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReplayCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;
  private Path logs;
  private Path rule;

  @BeforeEach
  void logsAndARule() throws IOException {
    logs = Files.createDirectory(directory.resolve("logs"));
    rule =
        Files.writeString(
            directory.resolve("rule.yml"),
            """
            title: Logging stopped
            id: 11111111-0000-4000-8000-000000000001
            level: high
            logsource: {product: aws, service: cloudtrail}
            detection:
              selection: {eventName: StopLogging}
              condition: selection
            tags: [attack.defense-impairment, attack.t1685.002, flowtrail.practice.1]
            ---
            title: Something was listed
            id: 11111111-0000-4000-8000-000000000002
            level: informational
            logsource: {product: aws, service: cloudtrail}
            detection:
              selection: {eventName: ListBuckets}
              condition: selection
            """);
    trail(
        "a.json.gz",
        call("StopLogging", "10:00:00", "a", ""),
        call("StopLogging", "10:20:00", "b", ""),
        call("ListBuckets", "10:30:00", "c", ""),
        call("StopLogging", "12:00:00", "d", ",\"errorCode\":\"AccessDenied\""));
    trail("b.json.gz", call("StopLogging", "10:10:00", "e", ""), "{\"eventName\":", "5");
  }

  private static String call(String name, String time, String id, String members) {
    return """
        {"eventVersion":"1.08","eventTime":"2026-03-01T%sZ","eventSource":"cloudtrail.amazonaws.com",\
        "eventName":"%s","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9","eventID":"%s",\
        "userIdentity":{"type":"IAMUser","arn":"arn:aws:iam::111122223333:user/ana",\
        "accountId":"111122223333","userName":"ana"},"requestParameters":{"name":"main"},\
        "recipientAccountId":"111122223333"%s}"""
        .formatted(time, name, id, members);
  }

  private void trail(String name, String... records) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      String text = "{\"Records\":[" + String.join(",", records) + "]}";
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    Files.write(logs.resolve(name), bytes.toByteArray());
  }

  private Run replay(Object... more) {
    List<Object> args =
        new ArrayList<>(
            List.of(
                "replay",
                logs,
                "--no-default-rules",
                "--rules",
                rule,
                "--format",
                "cloudtrail",
                "--parallelism",
                "2"));
    args.addAll(List.of(more));
    return Run.of(args.toArray());
  }

  private static List<JsonNode> findings(Path file) throws IOException {
    List<JsonNode> findings = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      findings.add(JSON.readTree(line));
    }
    return findings;
  }

  @Test
  void withoutFilesAlertsArePrintedForPeopleAndTheSummaryGoesToStandardError() {
    Run run = replay();
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().replace(logs.toString(), "logs"))
        .isEqualTo(
            """
            HIGH           2026-03-01 10:00:00Z  Logging stopped [evidence not covered]
                           who    ana (arn:aws:iam::111122223333:user/ana)
                           what   StopLogging on main
                           where  111122223333/eu-west-1 from 203.0.113.9
                           count  3 events, until 2026-03-01 10:20:00Z
                           why    eventName = StopLogging
                           record logs/a.json.gz record 1

            MEDIUM         2026-03-01 12:00:00Z  Logging stopped (attempt) [evidence not covered]
                           who    ana (arn:aws:iam::111122223333:user/ana)
                           what   StopLogging on main: AccessDenied
                           where  111122223333/eu-west-1 from 203.0.113.9
                           count  1 event (1 denied)
                           why    eventName = StopLogging
                           level  one step down: the request was denied: an attempt
                           record logs/a.json.gz record 4

            """);
    assertThat(run.err())
        .contains(
            "cloudtrail records                    5\n",
            "integrity: neither digests nor CloudTrail log files were read\n",
            "alerts 2: 1 high, 1 medium\n",
            "    high               2  cloudtrail Logging stopped\n",
            "signals: 1 of 1 rules (matches below the level of alerts)\n")
        .containsPattern("dead letters +[12]\n")
        .containsPattern(
            "records read ([67]) = matched against 2 rules 5 \\+ dead letters ([12])\n");
    assertThat(run.err().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void alertsDeadLettersAndReportAreWrittenAndTheSameInEveryRun() throws IOException {
    Path alerts = directory.resolve("alerts.jsonl");
    Path letters = directory.resolve("dead.jsonl");
    Path report = directory.resolve("report.html");
    Run run = replay("--alerts", alerts, "--dead-letters", letters, "--report", report);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).isEmpty();

    List<JsonNode> findings = findings(alerts);
    assertThat(findings).hasSize(2);
    assertThat(findings.get(0).path("class_uid").asInt()).isEqualTo(2004);
    assertThat(findings.get(0).path("count").asInt()).isEqualTo(3);
    assertThat(findings.get(0).path("evidences")).hasSize(3);
    assertThat(findings.get(0).at("/evidences/1/uid").asText()).isEqualTo("e");
    assertThat(findings.get(0).at("/metadata/product/version").asText()).isEqualTo(Version.text());
    assertThat(findings.get(1).at("/unmapped/attempt").asBoolean()).isTrue();

    assertThat(findings(letters))
        .isNotEmpty()
        .allSatisfy(
            letter -> {
              assertThat(letter.path("file").asText()).isEqualTo(logs + "/b.json.gz");
              assertThat(letter.path("reason").asText()).isEqualTo("malformed_record");
              assertThat(letter.path("record").asInt()).isPositive();
            });
    assertThat(Files.readString(report)).contains("Logging stopped (attempt)", "</html>");

    byte[] first = Files.readAllBytes(alerts);
    replay("--alerts", alerts, "--parallelism", "1");
    assertThat(Files.readAllBytes(alerts)).isEqualTo(first);
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files.map(Path::getFileName).map(Path::toString))
          .containsExactlyInAnyOrder(
              "logs", "rule.yml", "alerts.jsonl", "dead.jsonl", "report.html");
    }
  }

  @Test
  void everyMatchIsOneAlertForEachMatchOfEachLevel() throws IOException {
    Path alerts = directory.resolve("alerts.jsonl");
    Run run = replay("--every-match", "--alerts", alerts);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(findings(alerts))
        .extracting(f -> f.at("/evidences/0/uid").asText() + " " + f.path("severity").asText())
        .containsExactly("a High", "e High", "b High", "c Informational", "d Medium");
    assertThat(findings(alerts)).extracting(f -> f.path("is_alert").asBoolean()).contains(false);
  }

  @Test
  void theCommandLineGoesBeforeTheConfiguration() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("flowtrail.yaml"),
            """
            sources: [{uri: logs, format: cloudtrail}]
            rules: {default: false, paths: [rule.yml], levels: {11111111-0000-4000-8000-000000000001: critical}}
            alerts: {group: {window: 3h}, minimum_level: high}
            sinks: [{uri: 'file:out'}]
            """);
    Path out = Files.createDirectory(directory.resolve("out"));
    Run run = Run.of("replay", "--config", config);
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(findings(out.resolve("alerts.jsonl")))
        .singleElement()
        .satisfies(
            finding -> {
              assertThat(finding.path("severity").asText()).isEqualTo("Critical");
              assertThat(finding.path("count").asInt()).isEqualTo(4);
            });
    Path elsewhere = directory.resolve("elsewhere.jsonl");
    Run from =
        Run.of("replay", "--config", config, "--alerts", elsewhere, "--from", "2026-03-01T11:00");
    assertThat(from.code()).isZero();
    assertThat(findings(elsewhere)).hasSize(1);
    assertThat(from.err()).contains("outside --from/--to                   4\n");
  }

  @Test
  void aReplayWritesToNoSinkButAFile() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("flowtrail.yaml"),
            "sources: [{uri: logs}]\nsinks: [{uri: 'https://hooks.example/hunter2'}]\n");
    Run run = Run.of("replay", "--config", config);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err())
        .contains("replay writes alerts to a file")
        .contains("https://hooks.example/…; give --alerts FILE")
        .doesNotContain("hunter2");
  }

  @Test
  void aSourceMayNameTheFieldsOfFlowLogsWithoutHeader() throws IOException {
    Path flows = Files.createDirectory(directory.resolve("flows"));
    Files.writeString(
        flows.resolve("delivery-1"),
        "203.0.113.7 22 REJECT 1772359260\n10.0.0.1 80 - 1772359260\n");
    Path flowRule =
        Files.writeString(
            directory.resolve("flow-rule.yml"),
            """
            title: A refused login
            id: 11111111-0000-4000-8000-000000000003
            level: high
            logsource: {product: aws, service: vpcflow}
            detection:
              selection: {dstport: 22, action: REJECT}
              condition: selection
            """);
    Path config =
        Files.writeString(
            directory.resolve("config.yml"),
            """
            sources:
              - uri: flows
                format: vpc-flow:srcaddr,dstport,action,end
            rules: {default: false}
            """);
    Path alerts = directory.resolve("alerts.jsonl");

    Run run = Run.of("replay", "--config", config, "--rules", flowRule, "--alerts", alerts);

    assertThat(run.code()).isZero();
    assertThat(findings(alerts)).hasSize(1);
  }

  @Test
  void nothingToReadIsSaid() throws IOException {
    Path empty = Files.createDirectory(directory.resolve("empty"));
    Run run = Run.of("replay", empty, "--rules", rule, "--no-default-rules");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).isEqualTo("There is nothing to read in " + empty + ".\n");
  }

  @Test
  void rulesWithErrorsStopTheStartAndAllAreListed() throws IOException {
    Path bad =
        Files.writeString(
            directory.resolve("bad.yml"),
            """
            title: a
            logsource: {product: aws, service: cloudtrail}
            detection: {selection: {eventName|frobnicate: x}, condition: selection}
            ---
            title: b
            logsource: {product: aws, service: cloudtrail}
            detection: {selection: {eventName: x}, condition: other}
            """);
    Run run = replay("--rules", bad);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err()).contains("The rules cannot be used:", "frobnicate", "other", "bad.yml:");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void findingsOfVerificationAreWrittenSortedAndCountedInTheSummary() throws IOException {
    Path sample = directory.resolve("sample");
    SampleLogs.write(
        sample,
        SampleOptions.defaults()
            .withDays(1)
            .withScenarios(Set.of())
            .withTampering(Set.of(Tampering.MODIFY_RECORD)));
    Path file = directory.resolve("integrity.jsonl");
    Path alerts = directory.resolve("alerts.jsonl");
    Object[] args = {
      "replay",
      sample,
      "--no-default-rules",
      "--rules",
      rule,
      "--alerts",
      alerts,
      "--integrity",
      file,
      "--public-keys",
      sample.resolve("public-keys.json")
    };
    Run run = Run.of(args);

    assertThat(run.code()).as(run.err()).isZero();
    List<JsonNode> findings = findings(file);
    assertThat(findings).hasSizeGreaterThan(100);
    assertThat(Files.readAllLines(file)).isSorted();
    assertThat(findings)
        .filteredOn(finding -> finding.path("verdict").asText().equals("modified"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.path("kind").asText()).isEqualTo("log"));
    assertThat(Files.readString(alerts)).contains("CloudTrail log file was modified");
    assertThat(run.err())
        .containsPattern("integrity: log files [0-9,]+ valid, 1 modified; digests [0-9,]+ valid\n")
        .contains("matched against 2 rules")
        .contains("left aside: 0 digests")
        .doesNotContain("public keys are missing");

    Run without = Run.of(Stream.of(args).limit(args.length - 4).toArray());
    assertThat(without.code()).isZero();
    assertThat(without.err())
        .containsPattern("integrity: log files [^;]+; digests [0-9,]+ unknown_key\n")
        .contains("public keys are missing");
    assertThat(findings(alerts)).hasSize(1);
  }

  @Test
  void everyProblemOfAFileOfKeysIsToldBeforeAnythingRuns() throws IOException {
    Path keys =
        Files.writeString(
            directory.resolve("keys.json"),
            """
            {"PublicKeyList":[{"Value":"AAAA"},{"Fingerprint":5}]}""");
    Run run = replay("--public-keys", keys, "--integrity", directory.resolve("i.jsonl"));
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.err().lines().filter(line -> line.contains("keys.json"))).hasSizeGreaterThan(1);
    assertThat(directory.resolve("i.jsonl")).doesNotExist();
  }

  @Test
  void withoutIntegrityDigestsAreLeftAside() {
    Run run = replay("--no-integrity");
    assertThat(run.code()).isZero();
    assertThat(run.err()).contains("integrity: not checked (--no-integrity)\n");
    assertThat(run.out()).contains("[evidence not covered]");
  }

  @Test
  void theProgressLineSaysHowFarItIs() {
    var counts =
        RunCounts.of(
            Map.of(
                "records.cloudtrail",
                1000L,
                "objects",
                5L,
                "storedBytes",
                500_000L,
                "listedObjects",
                20L,
                "listedBytes",
                2_000_000L,
                "listingComplete",
                1L));
    assertThat(ProgressBar.line(counts, 2))
        .isEqualTo(
            "[######                  ] 5/20 objects, 500.0 kB/2.0 MB, 500 events/s, 6 s left");
    assertThat(ProgressBar.line(RunCounts.of(Map.of()), 1)).isEqualTo("starting");
    assertThat(ProgressBar.bytes(999)).isEqualTo("999 B");
    assertThat(ProgressBar.bytes(1_100_000_000_000L)).isEqualTo("1.1 TB");
  }
}
