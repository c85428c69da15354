package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.jobs.s3.S3Server;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WatchCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private Path logs;
  private Path alerts;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("waited in vain for %s; the command said: %s", what, err);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private Thread watch(String... more) {
    return watchSource(logs.toString(), more);
  }

  private Thread watchSource(String source, String... more) {
    List<String> args = new ArrayList<>(List.of("watch"));
    if (!source.isEmpty()) {
      args.add(source);
    }
    args.add("--no-integrity");
    args.addAll(List.of("--alerts", alerts.toString(), "--parallelism", "2"));
    args.addAll(List.of(more));
    Thread thread =
        new Thread(
            () ->
                Flowtrail.run(
                    args.toArray(new String[0]),
                    new ByteArrayInputStream(new byte[0]),
                    new PrintStream(new ByteArrayOutputStream()),
                    new PrintStream(err, true, StandardCharsets.UTF_8)));
    thread.start();
    return thread;
  }

  private void stop(Thread watch) throws InterruptedException {
    watch.interrupt();
    watch.join(60_000);
    assertThat(watch.isAlive()).isFalse();
  }

  private void stopLogging(String name, String id) throws IOException {
    Path written = Files.writeString(directory.resolve(name), stopLogging(id));
    Files.move(written, logs.resolve(name));
  }

  private static String stopLogging(String id) {
    return """
        {"Records":[{"eventVersion":"1.11","userIdentity":{"type":"IAMUser",\
        "arn":"arn:aws:iam::111122223333:user/%s","accountId":"111122223333","userName":"%s"},\
        "eventTime":"2026-03-01T10:00:00Z","eventSource":"cloudtrail.amazonaws.com",\
        "eventName":"StopLogging","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9",\
        "requestParameters":{"name":"main"},"responseElements":null,"requestID":"r-%s",\
        "eventID":"%s","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,\
        "recipientAccountId":"111122223333","eventCategory":"Management"}]}"""
        .formatted(id, id, id, id);
  }

  private List<JsonNode> findings() {
    List<JsonNode> findings = new ArrayList<>();
    try {
      if (Files.exists(alerts)) {
        for (String line : Files.readAllLines(alerts)) {
          findings.add(JSON.readTree(line));
        }
      }
    } catch (IOException e) {
      // A line that is being written; the next look sees it whole.
      return List.of();
    }
    return findings;
  }

  private boolean tells(String user) {
    return findings().stream().anyMatch(finding -> finding.toString().contains("user/" + user));
  }

  @Test
  void whatComesIsToldAtOnceAndARestartGoesOn() throws Exception {
    logs = Files.createDirectory(directory.resolve("logs"));
    alerts = directory.resolve("alerts.jsonl");
    Path state = directory.resolve("state");
    stopLogging("a.json", "ana");
    Thread first = watch("--state", state.toString());
    await(() -> tells("ana"), "what was there");
    stopLogging("b.json", "bo");
    await(() -> tells("bo"), "what came");
    await(() -> isChecked(state), "a checkpoint that holds both");
    stop(first);

    stopLogging("c.json", "cy");
    Thread second = watch("--state", state.toString());
    await(() -> tells("cy"), "what came while it was stopped");
    stop(second);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("going on from the checkpoint");
    List<String> told = created(alerts);
    assertThat(told).hasSize(3).doesNotHaveDuplicates();
    assertThat(told).containsExactlyInAnyOrderElementsOf(replayed());
  }

  /** Uids of the alerts that were told as created. */
  private static List<String> created(Path file) throws IOException {
    List<String> uids = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode finding = JSON.readTree(line);
      if (finding.path("activity_id").asInt() == 1) {
        uids.add(finding.path("finding_info").path("uid").asText());
      }
    }
    return uids;
  }

  /** The same of a replay of everything at once. */
  private List<String> replayed() throws IOException {
    Path file = directory.resolve("replayed.jsonl");
    int code =
        Flowtrail.run(
            new String[] {"replay", logs.toString(), "--no-integrity", "--alerts", file.toString()},
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new ByteArrayOutputStream()),
            new PrintStream(new ByteArrayOutputStream()));
    assertThat(code).isZero();
    return created(file);
  }

  private int checkpoints = -1;

  /** Two more checkpoints than when first asked: one that began behind what was just told. */
  private boolean isChecked(Path state) {
    try (Stream<Path> files = Files.walk(state, 3)) {
      int newest =
          files
              .filter(file -> file.endsWith("_metadata"))
              .map(file -> file.getParent().getFileName().toString())
              .mapToInt(name -> Integer.parseInt(name.substring("chk-".length())))
              .max()
              .orElse(0);
      if (checkpoints < 0) {
        checkpoints = newest;
      }
      return newest >= checkpoints + 2;
    } catch (IOException | java.io.UncheckedIOException e) {
      // A checkpoint is being deleted.
      return false;
    }
  }

  @Test
  void aBucketIsFollowedInOldFoldersAndNewOnes() throws Exception {
    alerts = directory.resolve("alerts.jsonl");
    String day = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/";
    try (S3Server server = S3Server.start(true)) {
      server.bucket("org-logs");
      server.put(
          "org-logs",
          day + "111122223333_CloudTrail_eu-west-1_20260301T1005Z_a.json",
          stopLogging("ana").getBytes(StandardCharsets.UTF_8),
          Map.of());
      Path config =
          Files.writeString(
              directory.resolve("flowtrail.yaml"),
              """
              sources:
                - uri: s3://org-logs/AWSLogs
                  endpoint: %s
                  path_style: true
                  anonymous: true
                  discovery: {interval: 1s, lookback: 1h}
              """
                  .formatted(server.endpoint()));
      Thread watch = watchSource("", "--config", config.toString());
      await(() -> tells("ana"), "what was there");
      server.put(
          "org-logs",
          day + "111122223333_CloudTrail_eu-west-1_20260301T1010Z_b.json",
          stopLogging("bo").getBytes(StandardCharsets.UTF_8),
          Map.of());
      server.put(
          "org-logs",
          "AWSLogs/444455556666/CloudTrail/us-east-1/2020/01/01/x.json",
          stopLogging("cy").getBytes(StandardCharsets.UTF_8),
          Map.of());
      await(() -> tells("bo") && tells("cy"), "what came, in old folders and new ones too");
      stop(watch);
    }
    assertThat(findings()).hasSize(3);
  }

  @Test
  void aFileThatCannotBeReadIsADeadLetterAndStopsNothing() throws Exception {
    logs = Files.createDirectory(directory.resolve("logs"));
    alerts = directory.resolve("alerts.jsonl");
    Path letters = directory.resolve("letters.jsonl");
    Files.writeString(logs.resolve("a.json.gz"), "no gzip at all");
    Thread watch = watch("--dead-letters", letters.toString());
    await(() -> Files.exists(letters) && letters.toFile().length() > 0, "a dead letter");
    stopLogging("b.json", "bo");
    await(() -> tells("bo"), "what came behind it");
    stop(watch);
    assertThat(Files.readString(letters)).contains("a.json.gz");
  }
}
