package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A watching process is killed again and again while files come and alerts are written. */
class WatchKilledTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  private static final int FILES = 600;
  private static final int KILLS = 4;
  private static final long SEED = 7;

  @TempDir private Path directory;

  private Path logs;
  private Path alerts;

  /** Two records of a user who is in no other file: an alert that is told twice. */
  private void write(int file) throws IOException {
    StringBuilder records = new StringBuilder();
    for (int i = 0; i < 2; i++) {
      records.append(i == 0 ? "" : ",").append(record(file, i));
    }
    String name = String.format("%04d.json", file);
    Path written = Files.writeString(directory.resolve(name), "{\"Records\":[" + records + "]}");
    Files.move(written, logs.resolve(name));
  }

  private static String record(int file, int i) {
    return """
        {"eventVersion":"1.11","userIdentity":{"type":"IAMUser",\
        "arn":"arn:aws:iam::111122223333:user/u%d","accountId":"111122223333","userName":"u%d"},\
        "eventTime":"%s","eventSource":"cloudtrail.amazonaws.com",\
        "eventName":"DeleteTrail","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9",\
        "requestParameters":{"name":"t%d-%d"},"responseElements":null,"requestID":"r-%d-%d",\
        "eventID":"e-%d-%d","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,\
        "recipientAccountId":"111122223333","eventCategory":"Management",\
        "additionalEventData":{"note":"%s"}}"""
        .formatted(
            file,
            file,
            START.plusSeconds(2L * file + i),
            file,
            i,
            file,
            i,
            file,
            i,
            "n".repeat(6000));
  }

  private List<String> args() {
    return List.of(
        logs.toString(),
        "--no-integrity",
        "--parallelism",
        "2",
        "--state",
        directory.resolve("state").toString(),
        "--alerts",
        alerts.toString());
  }

  private int lines() {
    try (Stream<String> lines = Files.exists(alerts) ? Files.lines(alerts) : Stream.of()) {
      return (int) lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many users' alerts were told with both records. */
  private long complete() {
    Set<String> uids = new HashSet<>();
    try (Stream<String> lines = Files.exists(alerts) ? Files.lines(alerts) : Stream.of()) {
      lines
          .filter(line -> line.contains("\"count\":2"))
          .forEach(
              line ->
                  uids.add(line.replaceAll(".*\"finding_info\":\\{\"uid\":\"(\\w+)\".*", "$1")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return uids.size();
  }

  private boolean hasCheckpoint() {
    try {
      Path state = directory.resolve("state");
      return Files.isDirectory(state) && WatchCommand.newest(state).isPresent();
    } catch (IOException | UncheckedIOException e) {
      return false;
    }
  }

  @Test
  void nothingIsMissedAndNoLineIsTorn() throws Exception {
    logs = Files.createDirectory(directory.resolve("logs"));
    alerts = directory.resolve("alerts.jsonl");
    Path said = directory.resolve("said.txt");
    AtomicBoolean stopped = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              try {
                for (int file = 0; file < FILES && !stopped.get(); file++) {
                  write(file);
                  LockSupport.parkNanos(50_000_000);
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    writer.start();
    Random random = new Random(SEED);
    try {
      int before = 0;
      for (int kill = 0; kill < KILLS; kill++) {
        WatchProcess watch = WatchProcess.start(said, Map.of(), args());
        int until = before + 1 + random.nextInt(120);
        watch.await(
            () -> lines() >= until || complete() == FILES, "line " + until + " of the alerts");
        if (kill % 2 == 1) {
          watch.await(this::hasCheckpoint, "a checkpoint");
        }
        watch.kill();
        before = lines();
      }
      try (WatchProcess watch = WatchProcess.start(said, Map.of(), args())) {
        watch.await(() -> complete() == FILES, "all alerts");
      }
    } finally {
      stopped.set(true);
      writer.join();
    }

    Map<String, List<JsonNode>> told = findings(alerts);
    Path undisturbed = directory.resolve("undisturbed.jsonl");
    replay(undisturbed);
    Map<String, List<JsonNode>> expected = findings(undisturbed);
    assertThat(told.keySet()).isEqualTo(expected.keySet());
    told.forEach(
        (uid, findings) -> {
          assertThat(content(findings.get(findings.size() - 1)))
              .isEqualTo(content(expected.get(uid).get(0)));
          // What is told again after a kill is the same thing.
          assertThat(findings.stream().filter(it -> it.path("activity_id").asInt() == 1).distinct())
              .hasSize(1);
        });
    assertThat(Files.readString(said)).contains("going on from the checkpoint");
  }

  private static JsonNode content(JsonNode finding) {
    com.fasterxml.jackson.databind.node.ObjectNode content = finding.deepCopy();
    content.remove(List.of("activity_id", "activity_name", "type_uid", "type_name"));
    // Belongs to a replay's incidents.
    ((com.fasterxml.jackson.databind.node.ObjectNode) content.get("unmapped"))
        .remove("incident_uid");
    return content;
  }

  /** By uid, in the order in which they were told; fails where a line is no JSON. */
  private static Map<String, List<JsonNode>> findings(Path file) throws IOException {
    Map<String, List<JsonNode>> findings = new HashMap<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode finding = JSON.readTree(line);
      // Of the rule; what detectors say of users whom they see for the first time is not looked at.
      if (line.contains("\"title\":\"CloudTrail trail deleted\"")) {
        findings
            .computeIfAbsent(
                finding.path("finding_info").path("uid").asText(), uid -> new ArrayList<>())
            .add(finding);
      }
    }
    return findings;
  }

  private void replay(Path to) {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        Flowtrail.run(
            new String[] {"replay", logs.toString(), "--no-integrity", "--alerts", to.toString()},
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(new ByteArrayOutputStream()),
            new PrintStream(err, true, StandardCharsets.UTF_8));
    assertThat(code).as(err.toString(StandardCharsets.UTF_8)).isZero();
  }
}
