package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trail that is stopped and started again, live and replayed. */
class ClosedAlertsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path directory;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... args) {
    return Flowtrail.run(
        args,
        new ByteArrayInputStream(new byte[0]),
        new PrintStream(new ByteArrayOutputStream()),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private void file(Path logs, String name, String call, String user, String time)
      throws IOException {
    String record =
        """
        {"Records":[{"eventVersion":"1.11","userIdentity":{"type":"IAMUser",\
        "arn":"arn:aws:iam::111122223333:user/%s","accountId":"111122223333","userName":"%s"},\
        "eventTime":"%s","eventSource":"cloudtrail.amazonaws.com",\
        "eventName":"%s","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9",\
        "requestParameters":{"name":"main"},"responseElements":null,"requestID":"r-%s",\
        "eventID":"%s","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,\
        "recipientAccountId":"111122223333","eventCategory":"Management"}]}"""
            .formatted(user, user, time, call, name, name);
    Path written = Files.writeString(directory.resolve(name), record);
    Files.move(written, logs.resolve(name + ".json"));
  }

  /** Of the trail that eve stopped. */
  private static List<JsonNode> findings(Path alerts) {
    List<JsonNode> findings = new ArrayList<>();
    try {
      if (Files.exists(alerts)) {
        for (String line : Files.readAllLines(alerts)) {
          JsonNode finding = JSON.readTree(line);
          if (finding
                  .path("finding_info")
                  .path("title")
                  .asText()
                  .equals("CloudTrail logging stopped")
              && line.contains("user/eve")) {
            findings.add(finding);
          }
        }
      }
    } catch (IOException e) {
      return List.of();
    }
    return findings;
  }

  private void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(90);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("waited in vain for %s; the command said: %s", what, err);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Test
  void liveAndReplayedTheAlertSaysByWhomAndWhenItWasUndone() throws Exception {
    Path logs = Files.createDirectory(directory.resolve("logs"));
    Path live = directory.resolve("live.jsonl");
    Thread watch =
        new Thread(
            () ->
                run(
                    "watch",
                    logs.toString(),
                    "--no-integrity",
                    "--parallelism",
                    "1",
                    "--alerts",
                    live.toString()));
    watch.start();
    file(logs, "a", "StopLogging", "eve", "2026-03-01T10:00:00Z");
    await(() -> findings(live).size() == 1, "the alert");
    assertThat(findings(live).get(0).path("activity_id").asInt()).isEqualTo(1);
    assertThat(findings(live).get(0).path("status").asText()).isEqualTo("New");
    file(logs, "b", "StartLogging", "ops", "2026-03-01T10:12:00Z");
    file(logs, "c", "StopLogging", "bo", "2026-03-01T12:30:00Z");
    await(
        () -> findings(live).stream().anyMatch(it -> it.path("activity_id").asInt() == 3),
        "its close");
    watch.interrupt();
    watch.join(60_000);
    List<JsonNode> told = findings(live);
    JsonNode closed = told.get(told.size() - 1);

    Path replayed = directory.resolve("replayed.jsonl");
    assertThat(run("replay", logs.toString(), "--no-integrity", "--alerts", replayed.toString()))
        .isZero();
    assertThat(findings(replayed)).hasSize(1);
    JsonNode once = findings(replayed).get(0);

    assertThat(closed.path("finding_info").path("uid"))
        .isEqualTo(once.path("finding_info").path("uid"))
        .isEqualTo(told.get(0).path("finding_info").path("uid"));
    assertThat(closed.path("type_uid").asInt()).isEqualTo(200403);
    assertThat(once.path("activity_id").asInt()).isEqualTo(1);
    for (JsonNode finding : List.of(closed, once)) {
      assertThat(finding.path("status_id").asInt()).isEqualTo(4);
      assertThat(finding.path("status_detail").asText())
          .contains("user/ops after 12 min (StartLogging, 2026-03-01 10:12:00Z)");
      JsonNode undone = finding.path("unmapped").path("undone");
      assertThat(undone.path("principal").asText()).endsWith("user/ops");
      assertThat(undone.path("event_id").asText()).isEqualTo("b");
      assertThat(undone.path("object").asText()).endsWith("b.json");
      assertThat(undone.path("lasted_minutes").asLong()).isEqualTo(12);
    }

    assertThat(run("replay", logs.toString(), "--report", directory.resolve("r.html").toString()))
        .isZero();
    assertThat(Files.readString(directory.resolve("r.html"))).contains("<dt>Undone</dt>");
  }
}
