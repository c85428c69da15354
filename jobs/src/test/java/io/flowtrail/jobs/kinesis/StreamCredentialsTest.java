package io.flowtrail.jobs.kinesis;

import static io.flowtrail.jobs.kinesis.StreamReading.call;
import static io.flowtrail.jobs.kinesis.StreamReading.environment;
import static io.flowtrail.jobs.kinesis.StreamReading.names;
import static io.flowtrail.jobs.kinesis.StreamReading.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.flowtrail.jobs.LogLocation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Temporary credentials of a profile that expire, and are renewed in its file. */
@Timeout(60)
@SuppressWarnings("try") // The platform's close() may throw InterruptedException.
class StreamCredentialsTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final String SECRET = "this-must-not-be-seen";
  private static final String POLLING = "";
  private static final String FAN_OUT = "&consumer=flowtrail";

  @TempDir Path home;
  private SetProperties properties;
  private KinesisServer server;

  @BeforeEach
  void start() throws Exception {
    // The connector's older SDK looks in the home directory only.
    properties =
        new SetProperties(
            Map.of(
                "user.home",
                home.toString(),
                "aws.sharedCredentialsFile",
                home.resolve(".aws/credentials").toString(),
                "org.apache.flink.kinesis.shaded.com.amazonaws.sdk.disableCbor",
                "true",
                "aws.cborEnabled",
                "false"));
    server = KinesisServer.start("logs", 2);
  }

  @AfterEach
  void stop() {
    server.close();
    properties.close();
  }

  private void profile(String accessKeyId) throws IOException {
    Files.createDirectories(home.resolve(".aws"));
    Files.writeString(
        home.resolve(".aws/credentials"),
        """
        [default]
        aws_access_key_id = %s
        aws_secret_access_key = %s
        aws_session_token = %s
        """
            .formatted(accessKeyId, SECRET, SECRET));
  }

  private void put(int shard, String name) {
    server.put(shard, NOON.toEpochMilli() + 100, call(name, NOON));
  }

  private DataStream<String> described(StreamExecutionEnvironment env, String uriSettings) {
    return StreamReading.described(
        env,
        server,
        uriSettings,
        Map.of(
            "aws.credentials.provider", "AUTO",
            "flink.shard.subscribetoshard.maxretries", "3",
            "flink.shard.subscribetoshard.backoff.base", "1",
            "flink.shard.subscribetoshard.backoff.max", "5"));
  }

  private static StreamExecutionEnvironment restarting() {
    StreamExecutionEnvironment env = environment(2);
    StreamReading.restartsAtOnce(env);
    env.enableCheckpointing(50);
    return env;
  }

  @ParameterizedTest
  @ValueSource(strings = {POLLING, FAN_OUT})
  void goesOnWhenTheProfileIsRenewed(String uriSettings) throws Exception {
    profile("OLD");
    server.fanOut().expireAfter(1, 1000);
    put(0, "before");

    try (CloseableIterator<String> coming =
        described(restarting(), uriSettings).executeAndCollect()) {
      until(coming, lines -> names(lines).contains("before"));
      server.expire("OLD");
      put(0, "one");
      put(1, "two");
      server.awaitExpired(1);
      profile("NEW");
      put(0, "three");

      List<String> came = names(until(coming, lines -> names(lines).size() == 3));

      assertThat(came).containsExactlyInAnyOrder("one", "two", "three");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {POLLING, FAN_OUT})
  void goesOnWhenTheSameCredentialsAreAcceptedAgain(String uriSettings) throws Exception {
    profile("KEY");
    server.fanOut().expireAfter(1, 1000);
    put(0, "before");

    try (CloseableIterator<String> coming =
        described(restarting(), uriSettings).executeAndCollect()) {
      until(coming, lines -> names(lines).contains("before"));
      server.expire("KEY");
      put(0, "one");
      put(1, "two");
      // More than one attempt of the job makes.
      server.awaitExpired(10);
      server.acceptAgain("KEY");

      List<String> came = names(until(coming, lines -> names(lines).size() == 2));

      assertThat(came).containsExactlyInAnyOrder("one", "two");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {POLLING, FAN_OUT})
  void aJobThatFailsForThemShowsNoSecret(String uriSettings) throws Exception {
    profile("OLD");
    server.expire("OLD");

    Throwable failure =
        catchThrowable(
            () -> {
              try (CloseableIterator<String> coming =
                  described(environment(1), uriSettings).executeAndCollect()) {
                coming.next();
              }
            });

    StringWriter trace = new StringWriter();
    failure.printStackTrace(new PrintWriter(trace));
    assertThat(trace.toString()).contains("security token", "is expired").doesNotContain(SECRET);
  }

  @Test
  void aStartWithExpiredCredentialsSaysSo() throws Exception {
    profile("OLD");
    server.expire("OLD");

    assertThat(check().orElseThrow())
        .startsWith("kinesis://logs: the credentials for AWS have expired (ExpiredTokenException)")
        .doesNotContain(SECRET);
    assertThat(server.asked("DescribeStreamSummary")).isEqualTo(1);
  }

  @Test
  void theNextStartTakesThemFromTheRenewedProfile() throws Exception {
    profile("OLD");
    server.expire("OLD");
    assertThat(check()).isNotEmpty();

    profile("NEW");

    assertThat(check()).isEmpty();
  }

  private Optional<String> check() {
    return LogLocation.of("kinesis://logs?region=eu-west-1&endpoint=" + server.endpoint()).check();
  }
}
