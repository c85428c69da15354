package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.s3.FaultyProxy;
import io.flowtrail.jobs.s3.FaultyProxy.Fault;
import io.flowtrail.jobs.s3.S3Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bucket is followed through everything that a store can do wrong. */
class WatchFaultsTest {
  private static final String FOLDER = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/";
  private static final String SECRET = "verysecretsecretkeyofthistest";
  private static final String TOKEN = "verysecrettokenofthistest";

  @TempDir private Path directory;

  private S3Server server;

  private void credentials(Path file, String key) throws IOException {
    Path written =
        Files.writeString(
            directory.resolve("new"),
            """
            [default]
            aws_access_key_id = %s
            aws_secret_access_key = %s
            aws_session_token = %s
            """
                .formatted(key, SECRET, TOKEN));
    Files.move(
        written,
        file,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING,
        java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private void put(String user) {
    String record =
        """
        {"Records":[{"eventVersion":"1.11","userIdentity":{"type":"IAMUser",\
        "arn":"arn:aws:iam::111122223333:user/%s","accountId":"111122223333","userName":"%s"},\
        "eventTime":"2026-03-01T10:00:00Z","eventSource":"cloudtrail.amazonaws.com",\
        "eventName":"StopLogging","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9",\
        "requestParameters":{"name":"main"},"responseElements":null,"requestID":"r-%s",\
        "eventID":"%s","readOnly":false,"eventType":"AwsApiCall","managementEvent":true,\
        "recipientAccountId":"111122223333","eventCategory":"Management",\
        "additionalEventData":{"note":"%s"}}]}"""
            .formatted(user, user, user, user, "n".repeat(5000));
    server.put(
        "org-logs",
        FOLDER + "111122223333_CloudTrail_eu-west-1_20260301T1005Z_" + user + ".json",
        record.getBytes(StandardCharsets.UTF_8),
        Map.of());
  }

  private static boolean tells(Path alerts, String user) {
    try {
      return Files.exists(alerts) && Files.readString(alerts).contains("user/" + user);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void nothingIsMissedWhateverTheStoreDoes() throws Exception {
    Path alerts = directory.resolve("alerts.jsonl");
    Path letters = directory.resolve("letters.jsonl");
    Path said = directory.resolve("said.txt");
    Path profile = directory.resolve("credentials");
    credentials(profile, "AKIAFIRST");
    server = S3Server.start(true);
    try (S3Server its = server;
        FaultyProxy proxy = FaultyProxy.start(its.endpoint())) {
      its.bucket("org-logs");
      put("first");
      Path config =
          Files.writeString(
              directory.resolve("flowtrail.yaml"),
              """
              sources:
                - uri: s3://org-logs/AWSLogs
                  endpoint: %s
                  path_style: true
                  discovery: {interval: 1s, lookback: 1h}
              """
                  .formatted(proxy.endpoint()));
      Map<String, String> environment =
          Map.of(
              "AWS_SHARED_CREDENTIALS_FILE",
              profile.toString(),
              "AWS_CONFIG_FILE",
              directory.resolve("none").toString(),
              "AWS_EC2_METADATA_DISABLED",
              "true");
      List<String> args =
          List.of(
              "--config",
              config.toString(),
              "--no-integrity",
              "--parallelism",
              "1",
              "--alerts",
              alerts.toString(),
              "--dead-letters",
              letters.toString());
      try (WatchProcess watch = WatchProcess.start(said, environment, args)) {
        watch.await(() -> tells(alerts, "first"), "what was there");

        for (Fault fault : List.of(Fault.HALF, Fault.STALLED, Fault.THROTTLED, Fault.BROKEN)) {
          String user = fault.name().toLowerCase(java.util.Locale.ROOT);
          proxy.fault(fault);
          put(user);
          int met = fault == Fault.STALLED ? 2 : 6;
          watch.await(() -> proxy.faults() >= met, "requests that are " + user);
          proxy.fault(Fault.NONE);
          watch.await(() -> tells(alerts, user), "what came while it was " + user);
        }
        proxy.fault(Fault.SLOW);
        put("slow");
        watch.await(() -> tells(alerts, "slow"), "what comes slowly");

        proxy.expire("AKIAFIRST");
        proxy.fault(Fault.EXPIRED_FOR_OBJECTS);
        put("expired");
        watch.await(() -> proxy.faults() >= 3, "objects asked for with an expired token");
        assertThat(tells(alerts, "expired")).isFalse();
        credentials(profile, "AKIASECOND");
        watch.await(() -> tells(alerts, "expired"), "what came meanwhile");

        proxy.expire("AKIASECOND");
        proxy.fault(Fault.EXPIRED);
        put("again");
        watch.await(() -> proxy.faults() >= 3, "looks with an expired token");
        assertThat(tells(alerts, "again")).isFalse();
        credentials(profile, "AKIATHIRD");
        watch.await(() -> tells(alerts, "again"), "what came meanwhile");
      }
    }

    assertThat(Files.readAllLines(alerts)).hasSize(8);
    assertThat(letters)
        .satisfiesAnyOf(
            file -> assertThat(file).doesNotExist(), file -> assertThat(file).isEmptyFile());
    String output = Files.readString(said);
    assertThat(output).contains("ExpiredToken").doesNotContain(SECRET).doesNotContain(TOKEN);
    // Each fault is told when it begins, not at each request: by the looks and by the reader.
    assertThat(output.split("trying again until it passes|will look again", -1).length)
        .isLessThanOrEqualTo(1 + 2 * 5);
    assertThat(Files.readString(alerts)).doesNotContain(TOKEN);
  }
}
