package io.flowtrail.jobs.kinesis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.Severity;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.PipelineSettings;
import io.flowtrail.jobs.WatchRun;
import io.flowtrail.jobs.integrity.IntegritySettings;
import io.flowtrail.jobs.rules.RuleOrigin;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.rules.RuleUpdates;
import io.flowtrail.jobs.source.Following;
import io.flowtrail.jobs.source.LogFiles;
import io.flowtrail.sigma.RuleFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A directory and a stream in one job, whose rules change. */
@Timeout(180)
class RulesChangeOfStreamTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "org.apache.flink.kinesis.shaded.com.amazonaws.sdk.disableCbor", "true",
          "aws.accessKeyId", "test",
          "aws.secretKey", "test",
          "aws.secretAccessKey", "test");

  @TempDir Path directory;
  private SetProperties properties;
  private Path rules;
  private Path logs;
  private KinesisServer server;
  private int records;

  @BeforeEach
  void start() throws Exception {
    properties = new SetProperties(PROPERTIES);
    rules = Files.createDirectory(directory.resolve("rules"));
    logs = Files.createDirectory(directory.resolve("logs"));
    server = KinesisServer.start("logs", 2);
  }

  @AfterEach
  void stop() {
    server.close();
    properties.close();
  }

  private void rule(String id, String more) throws IOException {
    Path hidden =
        Files.writeString(
            rules.resolve("." + id),
            """
            title: Rule %s
            id: %s
            logsource: {product: aws, service: cloudtrail}
            detection:
              its: {eventName: GetTrail%s}
              condition: its
            level: high
            """
                .formatted(id, id, more));
    Files.move(hidden, rules.resolve(id + ".yml"));
  }

  /** One record in the directory and one in the stream, each of a new account. */
  private void come() {
    try {
      records++;
      String inFile =
          LogFiles.record("1111222%05d".formatted(records), NOON, "GetTrail", "f" + records);
      Path hidden = Files.writeString(directory.resolve("next"), "{\"Records\":[" + inFile + "]}");
      Files.move(hidden, logs.resolve(records + ".json"));
      String inStream =
          LogFiles.record("9999888%05d".formatted(records), NOON, "GetTrail", "s" + records);
      server.put(records % 2, NOON.toEpochMilli(), inStream.getBytes(UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RuleSettings settings() {
    return new RuleSettings(
        RuleFiles.read(List.of(rules)).texts(), new HashSet<>(), new HashMap<>(), new HashMap<>());
  }

  private static boolean isFound(WatchRun run, String rule, String accounts) {
    return run.alerts().stream()
        .anyMatch(alert -> alert.rule().id().equals(rule) && alert.account().startsWith(accounts));
  }

  private void awaitBoth(WatchRun run, String rule) {
    run.await(
        "rule " + rule,
        () -> {
          come();
          LockSupport.parkNanos(300_000_000);
          return isFound(run, rule, "1111") && isFound(run, rule, "9999");
        });
  }

  @Test
  void bothGoOnWithTheSameRules() throws Exception {
    rule("old", "");
    String old = settings().version();
    PipelineSettings pipeline =
        new PipelineSettings(
            List.of(
                LogLocation.of(logs.toString()),
                LogLocation.of(
                    "kinesis://logs?from=trim-horizon&region=eu-west-1&endpoint="
                        + server.endpoint())),
            settings(),
            DetectorSet.NONE,
            Optional.empty(),
            Optional.empty(),
            Duration.ofMinutes(15),
            GroupBy.DEFAULT,
            Duration.ofHours(1),
            Severity.LOW,
            IntegritySettings.OFF,
            Optional.of(new Following(Duration.ofMillis(50), Duration.ofHours(6), Duration.ZERO)),
            false);
    RuleUpdates updates =
        new RuleUpdates(
            new RuleOrigin(
                false,
                new ArrayList<>(List.of(rules.toString())),
                new ArrayList<>(),
                new HashSet<>(),
                new HashMap<>(),
                new HashMap<>()),
            Duration.ofMillis(50));
    try (WatchRun run =
        WatchRun.start(2, pipeline, updates, directory.resolve("alerts"), alerts -> alerts)) {
      awaitBoth(run, "old");
      Files.delete(rules.resolve("old.yml"));
      // A field for which nobody asked before.
      rule("new", ", userAgent|startswith: aws-");
      awaitBoth(run, "new");

      for (Alert alert : run.alerts()) {
        assertThat(alert.rule().rulesVersion())
            .isEqualTo(alert.rule().id().equals("old") ? old : settings().version());
      }
    }
  }
}
