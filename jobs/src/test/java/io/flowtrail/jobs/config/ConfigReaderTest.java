package io.flowtrail.jobs.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.jobs.sink.settings.DeadLetters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {
  @TempDir Path directory;

  private FlowtrailConfig read(String yaml) throws IOException, ConfigException {
    return ConfigReader.read(Files.writeString(directory.resolve("flowtrail.yaml"), yaml));
  }

  /** Problems without the file's name: {@code line: key: message}. */
  private List<String> problems(String yaml) throws IOException {
    Path file = Files.writeString(directory.resolve("flowtrail.yaml"), yaml);
    ConfigException thrown =
        catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(file));
    assertThat(thrown).as("the configuration was accepted").isNotNull();
    return thrown.problems().stream()
        .map(problem -> problem.toString().substring(file.toString().length() + 1))
        .collect(Collectors.toList());
  }

  @Test
  void anEmptyFileGivesTheDefaults() throws Exception {
    assertThat(read("")).isEqualTo(FlowtrailConfig.DEFAULT);
    assertThat(read("# nothing yet\n")).isEqualTo(FlowtrailConfig.DEFAULT);
  }

  @Test
  void theDefaultsAreThoseOfTheDocumentation() {
    FlowtrailConfig config = FlowtrailConfig.DEFAULT;
    assertThat(config.sources()).isEmpty();
    assertThat(config.rules().useDefault()).isTrue();
    assertThat(config.rules().paths()).isEmpty();
    assertThat(config.rules().disable()).isEmpty();
    assertThat(config.rules().levels()).isEmpty();
    assertThat(config.lists()).isEmpty();
    assertThat(config.lateness()).isEqualTo(Duration.ofMinutes(15));
    assertThat(config.alerts().groupBy())
        .containsExactlyInAnyOrder(GroupBy.RULE, GroupBy.PRINCIPAL, GroupBy.ACCOUNT);
    assertThat(config.alerts().window()).isEqualTo(Duration.ofHours(1));
    assertThat(config.alerts().minimum()).isEqualTo(Severity.LOW);
    assertThat(config.sinks()).isEmpty();
  }

  @Test
  void everyKeyIsRead() throws Exception {
    Files.createDirectory(directory.resolve("rules"));
    Files.writeString(directory.resolve("ips.txt"), "198.51.100.7\n");
    FlowtrailConfig config =
        read(
            """
            sources:
              - {uri: s3://org-logs/AWSLogs, format: cloudtrail, region: eu-west-1,
                 endpoint: 'http://localhost:9000', path_style: true, anonymous: true}
              - uri: logs/flow
            rules: {default: false, paths: [rules/], disable: [noisy], levels: {rule-id: low}}
            lists:
              accounts: ['111122223333', '012345678901']
              log_buckets: [org-logs]
              sensitive_buckets: []
              internal_networks: [10.0.0.0/8, 'fd00::/8']
              allowed_principals: ['arn:aws:iam::111122223333:role/Deploy']
              bad_ips: '@ips.txt'
            time: {lateness: 5m}
            alerts: {group: {by: [rule, account], window: 2h}, minimum_level: high}
            sinks: [{uri: 'file:///var/alerts'}, {uri: 'file:out.jsonl'}]
            """);
    assertThat(config.sources())
        .containsExactly(
            new FlowtrailConfig.Source(
                "s3://org-logs/AWSLogs",
                "cloudtrail",
                "eu-west-1",
                "http://localhost:9000",
                true,
                true,
                Optional.empty()),
            FlowtrailConfig.Source.of(directory.resolve("logs/flow").toString()));
    assertThat(config.rules())
        .isEqualTo(
            new FlowtrailConfig.Rules(
                false,
                List.of(directory.resolve("rules")),
                Set.of("noisy"),
                Map.of("rule-id", Severity.LOW)));
    assertThat(config.lists())
        .containsEntry("accounts", List.of("111122223333", "012345678901"))
        .containsEntry("log_buckets", List.of("org-logs"))
        .containsEntry("sensitive_buckets", List.of())
        .containsEntry("internal_networks", List.of("10.0.0.0/8", "fd00::/8"))
        .containsEntry("allowed_principals", List.of("arn:aws:iam::111122223333:role/Deploy"))
        .containsEntry("bad_ips", List.of("198.51.100.7"));
    assertThat(config.lateness()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.alerts().groupBy()).containsExactlyInAnyOrder(GroupBy.RULE, GroupBy.ACCOUNT);
    assertThat(config.alerts().window()).isEqualTo(Duration.ofHours(2));
    assertThat(config.alerts().minimum()).isEqualTo(Severity.HIGH);
    assertThat(config.sinks())
        .extracting(sink -> ((AlertSink.Directory) sink).path())
        .containsExactly(Path.of("/var/alerts"), directory.resolve("out.jsonl"));
  }

  @Test
  void nullMeansAbsent() throws Exception {
    FlowtrailConfig config =
        read("sources: [{uri: s3://org-logs, endpoint: null, region: ~}]\nlists: null\n");
    assertThat(config.sources()).containsExactly(FlowtrailConfig.Source.of("s3://org-logs"));
  }

  @Test
  void everyProblemIsReportedAtOnceWithItsLine() throws Exception {
    assertThat(
            problems(
                """
                source: [{uri: x}]
                sources:
                  - {uri: 'gopher://x', format: json, region: Europe, endpoint: localhost}
                  - {format: auto}
                  - {uri: 's3://UPPER/x', path_style: yes please}
                rules: {paths: [no-such-dir], levels: {a: hgih}}
                lists:
                  accounts: [12345]
                  internal_networks: ['home']
                  other: '@missing.txt'
                  plain: text
                time: {latness: 5m, lateness: soon}
                alerts: {group: {by: [principal, colour], window: 0s}, minimum_level: severe}
                sinks: [{uri: 'ftp://x'}]
                """))
        .containsExactly(
            "1: source: unknown key 'source'; did you mean 'sources'?",
            "3: sources[0].format: 'json' is unknown; there are auto, cloudtrail, vpc-flow, s3-access,"
                + " and vpc-flow:FIELDS with commas",
            "3: sources[0].region: 'Europe' is no AWS region such as eu-west-1",
            "3: sources[0].endpoint: 'localhost' is no address such as http://localhost:9000",
            "3: sources[0].uri: 'gopher://x' is neither a path nor s3://bucket/prefix",
            "4: sources[1].uri: is missing",
            "5: sources[2].path_style: must be true or false, not 'yes please'",
            "5: sources[2].uri: 's3://UPPER/x' names no bucket; write s3://bucket/prefix",
            "6: rules.paths[0]: there is no " + directory.resolve("no-such-dir"),
            "6: rules.levels.a: 'hgih' is unknown; did you mean 'high'?",
            "8: lists.accounts[0]: '12345' is no account id of 12 digits (quote ids that begin"
                + " with 0)",
            "9: lists.internal_networks[0]: 'home' is no network such as 10.0.0.0/8",
            "10: lists.other: cannot read "
                + directory.resolve("missing.txt")
                + ": there is no such file",
            "11: lists.plain: must be a list, or '@' and the name of a file with one entry a line",
            "12: time.latness: unknown key 'latness'; did you mean 'lateness'?",
            "12: time.lateness: 'soon' is no duration; write 30s, 15m, 6h or 7d",
            "13: alerts.group.by[1]: 'colour' is none of account, principal, region, rule",
            "13: alerts.group.by: must hold 'rule': an alert is one rule's",
            "13: alerts.minimum_level: 'severe' is none of critical, high, informational, low,"
                + " medium",
            "13: alerts.group.window: must be at least 1s",
            "14: sinks[0].uri: 'ftp://x' is no sink; write file:///var/alerts, s3://bucket/prefix, stdout:,"
                + " https://host/path, sns:arn:..., kinesis://stream or kafka://host:9092/topic");
  }

  @Test
  void followingIsConfiguredBySource() throws Exception {
    FlowtrailConfig config =
        read(
            """
            sources:
              - {uri: 'kinesis://stream?region=eu-west-1'}
              - {uri: s3://org-logs, discovery: {interval: 10s, lookback: 2h}}
            """);
    assertThat(config.sources().get(0).uri()).isEqualTo("kinesis://stream?region=eu-west-1");
    assertThat(config.sources().get(1).discovery())
        .contains(new FlowtrailConfig.Discovery(Duration.ofSeconds(10), Duration.ofHours(2), ""));
    assertThat(problems("sources: [{uri: s3://org-logs, discovery: {interval: 30s, lookback: x}}]"))
        .containsExactly(
            "1: sources[0].discovery.lookback: 'x' is no duration; write 30s, 15m, 6h or 7d");
  }

  @Test
  void aBucketMayHaveAQueueThatTellsOfItsObjects() throws Exception {
    String queue = "arn:aws:sqs:eu-west-1:111122223333:new-logs";
    FlowtrailConfig config =
        read("sources: [{uri: s3://org-logs, discovery: {notifications: '" + queue + "'}}]");
    assertThat(config.sources().get(0).discovery())
        .contains(new FlowtrailConfig.Discovery(Duration.ofMinutes(5), Duration.ofHours(6), queue));
    assertThat(problems("sources: [{uri: /var/logs, discovery: {notifications: '" + queue + "'}}]"))
        .containsExactly(
            "1: sources[0].discovery.notifications: only buckets (s3://...) are told of by a"
                + " queue");
    assertThat(problems("sources: [{uri: s3://org-logs, discovery: {notifications: logs}}]"))
        .singleElement()
        .asString()
        .contains("notifications: 'logs' is neither the URL of a queue");
  }

  @Test
  void sinksHaveSettingsOfTheirKind() throws Exception {
    FlowtrailConfig config =
        read(
            """
            sinks:
              - {uri: '-', minimum_level: high}
              - {uri: 'https://hooks.example/x', name: pager, dead_letter: undelivered, attempts: 3}
              - uri: kafka://b:9092/t
                properties: {security.protocol: SSL}
            """);
    assertThat(config.sinks())
        .extracting(AlertSink::shown)
        .containsExactly("standard output", "https://hooks.example/…", "kafka://b:9092/t");
    assertThat(config.sinks())
        .extracting(AlertSink::minimum)
        .containsExactly(Severity.HIGH, Severity.INFORMATIONAL, Severity.INFORMATIONAL);
    AlertSink.Webhook webhook = (AlertSink.Webhook) config.sinks().get(1);
    assertThat(webhook.name()).isEqualTo("pager");
    assertThat(webhook.retry().attempts()).isEqualTo(3);
    assertThat(webhook.deadLetters()).isEqualTo(DeadLetters.in(directory.resolve("undelivered")));
    assertThat(((AlertSink.Kafka) config.sinks().get(2)).properties())
        .containsExactly(Map.entry("security.protocol", "SSL"));
  }

  @Test
  void problemsOfSinksStandOnTheirLines() throws Exception {
    assertThat(
            problems(
                """
                sinks:
                  - uri: kinesis://alerts
                    region: Europe
                    roll_interval: 5m
                    minimum_levl: high
                  - {uri: 'file:a', roll_megabytes: 0}
                  - {uri: 'stdout:'}
                  - {uri: 'stdout:'}
                """))
        .containsExactly(
            "3: sinks[0].region: 'Europe' is no AWS region such as eu-west-1",
            "4: sinks[0].roll_interval: is no setting of a Kinesis sink; remove it",
            "5: sinks[0].minimum_levl: unknown key 'minimum_levl'; did you mean 'minimum_level'?",
            "6: sinks[1].roll_megabytes: must be a number from 1 to 100000",
            "8: sinks[3].name: 'stdout' is also the sink on line 7; remove one, or give"
                + " it another name");
  }

  @Test
  void wrongShapesAreProblems() throws Exception {
    assertThat(problems("sources: s3://x\nrules: [a]\ntime: {lateness: [1]}\nsinks: [x]\n"))
        .containsExactly(
            "1: sources: must be a list",
            "2: rules: must be a mapping (key: value)",
            "3: time.lateness: must be a single value",
            "4: sinks[0]: must be a mapping (key: value)",
            "4: sinks[0].uri: is missing");
    assertThat(problems("just text")).containsExactly("1: must be a mapping (key: value)");
  }

  @Test
  void aKeyThatStandsTwiceIsAProblem() throws Exception {
    assertThat(problems("time: {lateness: 5m}\nrules: {}\ntime: {lateness: 6m}\n"))
        .containsExactly("3: time: stands here again; it is also on line 1");
  }

  @Test
  void brokenYamlNamesTheLine() throws Exception {
    assertThat(problems("sources:\n  - {uri: [}\n"))
        .singleElement()
        .asString()
        .startsWith("2: not valid YAML: ");
  }

  @Test
  void anAliasBombEndsInAProblem() throws Exception {
    StringBuilder yaml = new StringBuilder("lists:\n  a: &a [x, x, x, x, x, x, x, x, x]\n");
    for (char c = 'b'; c < 'm'; c++) {
      String previous = "*" + (char) (c - 1);
      yaml.append("  ").append(c).append(": &").append(c).append(" [");
      yaml.append(IntStream.range(0, 9).mapToObj(i -> previous).collect(Collectors.joining(", ")));
      yaml.append("]\n");
    }
    assertThat(problems(yaml.toString())).isNotEmpty();
  }

  @Test
  void listFilesMayHoldCommentsAndAnyNumberOfEntries() throws Exception {
    String many =
        IntStream.range(0, 50_000)
            .mapToObj(i -> "host-" + i + ".example\n")
            .collect(Collectors.joining());
    Files.writeString(
        directory.resolve("hosts.txt"), "\uFEFFfirst\n# comment\n\n  spaced  # why\na#b\n" + many);
    FlowtrailConfig config = read("lists: {hosts: [inline, '@hosts.txt']}");
    assertThat(config.lists().get("hosts"))
        .hasSize(50_004)
        .startsWith("inline", "first", "spaced", "a#b", "host-0.example");
  }

  @Test
  void aBadEntryOfAListFileIsNamedWithItsLine() throws Exception {
    Files.writeString(directory.resolve("accounts.txt"), "111122223333\nacme\n");
    assertThat(problems("lists: {accounts: '@accounts.txt'}"))
        .containsExactly(
            "1: lists.accounts: "
                + directory.resolve("accounts.txt")
                + " line 2: 'acme' is no account id of 12 digits (quote ids that begin with 0)");
    Files.write(directory.resolve("bytes.txt"), new byte[] {(byte) 0xC3, 0x28, '\n'});
    assertThat(problems("lists: {x: '@bytes.txt'}"))
        .containsExactly("1: lists.x: " + directory.resolve("bytes.txt") + " is not UTF-8 text");
  }

  @Test
  void durationsHaveOneUnit() {
    assertThat(ConfigReader.duration("30s")).contains(Duration.ofSeconds(30));
    assertThat(ConfigReader.duration("15m")).contains(Duration.ofMinutes(15));
    assertThat(ConfigReader.duration("6h")).contains(Duration.ofHours(6));
    assertThat(ConfigReader.duration("7d")).contains(Duration.ofDays(7));
    for (String bad : List.of("", "15", "m", "1h30m", "-1s", "1.5h", "99999999d", "１s")) {
      assertThat(ConfigReader.duration(bad)).as(bad).isEmpty();
    }
  }

  @Test
  void aFileThatCannotBeReadIsAProblemWithoutLine() {
    Path missing = directory.resolve("nothing.yaml");
    ConfigException thrown =
        catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(missing));
    assertThat(thrown).hasMessage(missing + ": cannot be read: there is no such file");
    ConfigException folder =
        catchThrowableOfType(ConfigException.class, () -> ConfigReader.read(directory));
    assertThat(folder).hasMessage(directory + ": cannot be read: is a directory");
  }

  @Test
  void hostileKeysAreShownShort() throws Exception {
    String key = "x".repeat(5000);
    assertThat(problems(key + ": 1").get(0)).hasSizeLessThan(400);
  }

  @Test
  void networksAreNetworks() throws IOException {
    assertThat(problems("lists: {internal_networks: [10.0.0.0/33, '::/129', 300.1.1.1/8, 10/8]}"))
        .hasSize(4)
        .allMatch(problem -> problem.endsWith("is no network such as 10.0.0.0/8"));
  }
}
