package io.flowtrail.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.flowtrail.jobs.s3.S3Server;
import io.flowtrail.jobs.source.LogFiles;
import io.flowtrail.jobs.sqs.AnyCredentials;
import io.flowtrail.jobs.sqs.Messages;
import io.flowtrail.jobs.sqs.SqsServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code watch} with a queue that tells of new objects; listing would be an hour late. */
@ExtendWith(AnyCredentials.class)
class WatchNotificationsTest {
  private static final String BUCKET = "org-logs";
  private static final String FOLDER = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/";

  @TempDir private Path directory;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private S3Server s3;
  private SqsServer sqs;

  @BeforeEach
  void start() throws Exception {
    s3 = S3Server.start(true);
    s3.bucket(BUCKET);
    sqs = SqsServer.start();
  }

  @AfterEach
  void stop() {
    sqs.close();
    s3.close();
  }

  private Path alerts() {
    return directory.resolve("alerts.jsonl");
  }

  private Path letters() {
    return directory.resolve("letters.jsonl");
  }

  private Path config(String queue) throws IOException {
    return Files.writeString(
        directory.resolve("flowtrail.yaml"),
        """
        sources:
          - uri: s3://org-logs/AWSLogs
            endpoint: %s
            path_style: true
            anonymous: true
            discovery: {interval: 1h, notifications: '%s'}
        """
            .formatted(s3.endpoint(), queue));
  }

  private int watch(Path config) {
    return Flowtrail.run(
        new String[] {
          "watch",
          "--no-integrity",
          "--config",
          config.toString(),
          "--state",
          directory.resolve("state").toString(),
          "--alerts",
          alerts().toString(),
          "--dead-letters",
          letters().toString(),
          "--parallelism",
          "2"
        },
        new ByteArrayInputStream(new byte[0]),
        new PrintStream(new ByteArrayOutputStream()),
        new PrintStream(err, true, StandardCharsets.UTF_8));
  }

  private void await(BooleanSupplier condition, String what) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        fail("waited in vain for %s; the command said: %s", what, err);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  private static boolean holds(Path file, String text) {
    try {
      return Files.exists(file) && Files.readString(file).contains(text);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private void put(String key, String eventId) {
    String record =
        LogFiles.record(
            "111122223333", Instant.parse("2026-03-01T10:00:00Z"), "StopLogging", eventId);
    s3.put(
        BUCKET, key, ("{\"Records\":[" + record + "]}").getBytes(StandardCharsets.UTF_8), Map.of());
  }

  @Test
  void whatTheQueueTellsIsReadAtOnceAndWhatItCannotTellIsADeadLetter() throws Exception {
    Path config = config(sqs.queue());
    put(FOLDER + "a.json", "first-event");
    Thread watch = new Thread(() -> watch(config));
    watch.start();
    await(() -> holds(alerts(), "first-event"), "what was there");
    put(FOLDER + "b c+d.json", "second-event");
    sqs.send(Messages.TEST_EVENT);
    sqs.send("hello");
    sqs.send(Messages.s3(BUCKET, Instant.now(), FOLDER + "a.json", FOLDER + "gone.json"));
    sqs.send(
        Messages.sns(Instant.now(), Messages.s3(BUCKET, Instant.now(), FOLDER + "b c+d.json")));
    await(() -> holds(alerts(), "second-event"), "what a message told of");
    await(
        () -> holds(letters(), sqs.queue() + " message ") && holds(letters(), "gone.json"),
        "dead letters");
    await(() -> sqs.messages() == 0, "the messages' deletion");
    watch.interrupt();
    watch.join(60_000);

    assertThat(watch.isAlive()).isFalse();
    assertThat(Files.readAllLines(letters())).hasSize(2);
    assertThat(Files.readString(letters())).contains("it is no JSON", "malformed_record");
  }

  @Test
  void aQueueThatIsNotThereStopsTheStart() throws Exception {
    assertThat(watch(config(sqs.queue() + "-lost"))).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(sqs.queue() + "-lost: there is no such queue");
  }
}
