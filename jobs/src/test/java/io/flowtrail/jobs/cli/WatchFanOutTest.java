package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.kinesis.KinesisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code flowtrail watch} with enhanced fan-out, as a process that is killed and stopped. */
class WatchFanOutTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final Pattern ACCOUNT = Pattern.compile("\"account\":\\{\"uid\":\"(\\d{12})\"");
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "AWS_ACCESS_KEY_ID", "test",
          "AWS_SECRET_ACCESS_KEY", "test",
          // Other names of the switch for CBOR than those of system properties.
          "AWS_CBOR_DISABLE", "true",
          "CBOR_ENABLED", "false");

  @TempDir private Path directory;
  private Path alerts;
  private KinesisServer server;

  @BeforeEach
  void start() throws Exception {
    alerts = directory.resolve("alerts.jsonl");
    server = KinesisServer.start("logs", 2);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private String put(int number) {
    String account = String.format("111122%06d", number);
    String record =
        """
        {"eventVersion":"1.11","userIdentity":{"type":"IAMUser",\
        "arn":"arn:aws:iam::%1$s:user/u","accountId":"%1$s","userName":"u"},\
        "eventTime":"%2$s","eventSource":"cloudtrail.amazonaws.com","eventName":"DeleteTrail",\
        "awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9","requestParameters":{"name":"t"},\
        "responseElements":null,"requestID":"r-%1$s","eventID":"e-%1$s","readOnly":false,\
        "eventType":"AwsApiCall","managementEvent":true,"recipientAccountId":"%1$s",\
        "eventCategory":"Management"}"""
            .formatted(account, NOON.plusSeconds(number));
    server.put(number % 2, System.currentTimeMillis(), record.getBytes(StandardCharsets.UTF_8));
    return account;
  }

  private TreeSet<String> accounts() {
    TreeSet<String> accounts = new TreeSet<>();
    try {
      if (Files.exists(alerts)) {
        Matcher matcher = ACCOUNT.matcher(Files.readString(alerts));
        while (matcher.find()) {
          accounts.add(matcher.group(1));
        }
      }
      return accounts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private WatchProcess watch() throws IOException {
    return WatchProcess.start(
        directory.resolve("said"),
        ENVIRONMENT,
        List.of(
            "kinesis://logs?from=trim-horizon&region=eu-west-1&consumer=flowtrail&endpoint="
                + server.endpoint(),
            "--no-integrity",
            "--parallelism",
            "2",
            "--state",
            directory.resolve("state").toString(),
            "--alerts",
            alerts.toString()));
  }

  @Test
  void goesOnWithItsConsumerWhenItWasKilledAndDeregistersItWhenItIsStopped() throws Exception {
    String first = put(1);
    try (WatchProcess watch = watch()) {
      watch.await(() -> accounts().contains(first), "an alert on the first record");
      watch.kill();
    }
    assertThat(server.fanOut().isWithoutConsumers()).isFalse();

    String second = put(2);
    try (WatchProcess watch = watch()) {
      watch.await(() -> accounts().contains(second), "an alert on what came meanwhile");
    }

    assertThat(server.fanOut().isWithoutConsumers()).isTrue();
    assertThat(server.fanOut().registrations()).isEqualTo(1);
    assertThat(Files.readString(directory.resolve("said"))).doesNotContain("Exception", "ERROR");
    assertThat(server.asked("GetRecords")).isZero();
  }
}
