package io.flowtrail.jobs.kinesis;

import static io.flowtrail.jobs.kinesis.StreamReading.call;
import static io.flowtrail.jobs.kinesis.StreamReading.environment;
import static io.flowtrail.jobs.kinesis.StreamReading.names;
import static io.flowtrail.jobs.kinesis.StreamReading.until;
import static org.apache.flink.core.execution.SavepointFormatType.NATIVE;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.sink.AppendedLines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Enhanced fan-out: the connector's subscriptions, over HTTP/2, to a server on loopback. */
@Timeout(60)
@SuppressWarnings("try") // The platform's close() may throw InterruptedException.
class FanOutTest {
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  /** Both of the connector's SDKs speak JSON. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "org.apache.flink.kinesis.shaded.com.amazonaws.sdk.disableCbor", "true",
          "aws.cborEnabled", "false");

  private static SetProperties properties;

  private KinesisServer server;

  @BeforeAll
  static void setProperties() {
    properties = new SetProperties(PROPERTIES);
  }

  @AfterAll
  static void restoreProperties() {
    properties.close();
  }

  @BeforeEach
  void start() throws Exception {
    server = KinesisServer.start("logs", 2);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void put(int shard, String name) {
    server.put(shard, NOON.toEpochMilli() + 100, call(name, NOON));
  }

  private List<String> putMany(int count) {
    List<String> names = IntStream.range(0, count).mapToObj(i -> "call-" + i).toList();
    for (int i = 0; i < count; i++) {
      put(i % 2, names.get(i));
    }
    return names;
  }

  private DataStream<String> described(StreamExecutionEnvironment env) {
    return StreamReading.described(
        env,
        server,
        "&consumer=flowtrail",
        Map.of(
            "flink.stream.registerstreamconsumer.backoff.base", "1",
            "flink.stream.registerstreamconsumer.backoff.max", "5",
            "flink.stream.deregisterstreamconsumer.backoff.base", "1",
            "flink.stream.deregisterstreamconsumer.backoff.max", "5",
            "flink.shard.subscribetoshard.backoff.base", "1",
            "flink.shard.subscribetoshard.backoff.max", "5"));
  }

  @Test
  void recordsArePushed() throws Exception {
    List<String> put = putMany(20);

    try (CloseableIterator<String> coming = described(environment(2)).executeAndCollect()) {
      List<String> came = names(until(coming, lines -> names(lines).size() == 20));
      put(1, "late");
      List<String> late = names(until(coming, lines -> !names(lines).isEmpty()));

      assertThat(came).containsExactlyInAnyOrderElementsOf(put);
      assertThat(late).containsExactly("late");
      assertThat(server.asked("GetRecords")).isZero();
      assertThat(server.fanOut().consumers()).containsExactly("flowtrail");
    }
  }

  @Test
  void goesOnInTheShardsThatASplitMakes() throws Exception {
    put(0, "before");

    try (CloseableIterator<String> coming = described(environment(2)).executeAndCollect()) {
      until(coming, lines -> names(lines).contains("before"));
      put(0, "last-of-parent");
      server.split(0);
      put(2, "left");
      put(3, "right");

      List<String> lines = until(coming, all -> names(all).size() == 3);

      assertThat(names(lines)).containsExactlyInAnyOrder("last-of-parent", "left", "right");
      assertThat(server.fanOut().positions())
          .contains("shardId-000000000002 TRIM_HORIZON", "shardId-000000000003 TRIM_HORIZON");
    }
  }

  @Test
  void subscribesAgainBehindTheLastRecordWhenASubscriptionExpires() throws Exception {
    server.fanOut().expireAfter(2, 3);
    List<String> put = putMany(40);

    try (CloseableIterator<String> coming = described(environment(1)).executeAndCollect()) {
      List<String> came = names(until(coming, lines -> names(lines).size() == 40));

      assertThat(came).containsExactlyInAnyOrderElementsOf(put);
      // Twenty records a shard, six a subscription.
      assertThat(server.fanOut().positions())
          .filteredOn(position -> position.contains("AFTER_SEQUENCE_NUMBER"))
          .hasSizeGreaterThanOrEqualTo(6)
          .doesNotHaveDuplicates();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "InternalFailureException",
        "ResourceInUseException",
        "LimitExceededException",
        "KMSThrottlingException"
      })
  void survivesASubscriptionThatEndsInAnError(String error) throws Exception {
    put(0, "before");

    try (CloseableIterator<String> coming = described(environment(1)).executeAndCollect()) {
      until(coming, lines -> names(lines).contains("before"));
      server.fanOut().interrupt(error);
      put(0, "one");
      put(1, "two");

      List<String> lines = until(coming, all -> names(all).size() == 2);

      assertThat(names(lines)).containsExactlyInAnyOrder("one", "two");
      assertThat(server.asked("SubscribeToShard")).isEqualTo(3);
      assertThat(server.asked("RegisterStreamConsumer")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ResourceInUseException", "LimitExceededException"})
  void asksAgainForASubscriptionThatIsRefused(String error) throws Exception {
    server.fail("SubscribeToShard", error, 20);
    List<String> put = putMany(4);

    try (CloseableIterator<String> coming = described(environment(1)).executeAndCollect()) {
      List<String> came = names(until(coming, lines -> names(lines).size() == 4));

      assertThat(came).containsExactlyInAnyOrderElementsOf(put);
      assertThat(server.asked("RegisterStreamConsumer")).isEqualTo(1);
    }
  }

  @Test
  void neitherLosesNorDoublesWhenItStartsAgainFromACheckpoint() throws Exception {
    List<String> put = putMany(20);
    StreamReading.FailingOnce.FAILURES.set(0);
    StreamExecutionEnvironment env = environment(2);
    StreamReading.restartsAtOnce(env);
    env.enableCheckpointing(50);

    try (CloseableIterator<String> coming =
        described(env).map(new StreamReading.FailingOnce()).executeAndCollect()) {
      // Lines come out when a checkpoint holds what lies before them.
      List<String> first = names(until(coming, lines -> names(lines).size() == 20));
      put(0, "FAIL");
      put(1, "last");
      List<String> second = names(until(coming, lines -> names(lines).size() == 2));

      assertThat(StreamReading.FailingOnce.FAILURES).hasValue(1);
      assertThat(first).containsExactlyInAnyOrderElementsOf(put);
      assertThat(second).containsExactlyInAnyOrder("FAIL", "last");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ResourceInUseException", "LimitExceededException"})
  void waitsUntilItsConsumerCanBeRegistered(String error) throws Exception {
    server.fail("RegisterStreamConsumer", error, 2);
    put(0, "one");

    // Nothing here restarts a job that fails.
    try (CloseableIterator<String> coming = described(environment(1)).executeAndCollect()) {
      until(coming, lines -> names(lines).contains("one"));

      assertThat(server.asked("RegisterStreamConsumer")).isEqualTo(3);
    }
  }

  private JobClient reading(Path lines, Optional<String> savepoint) throws Exception {
    StreamExecutionEnvironment env = environment(2);
    Configuration recovery = new Configuration();
    savepoint.ifPresent(path -> recovery.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
    env.configure(recovery);
    described(env).sinkTo(new AppendedLines(lines)).setParallelism(1);
    return env.executeAsync();
  }

  private static List<String> read(Path lines) throws IOException {
    return Files.exists(lines) ? names(Files.readAllLines(lines)) : List.of();
  }

  /** Waits until so many records are there. */
  private static void await(JobClient job, Path lines, int count) throws Exception {
    while (read(lines).size() < count) {
      assertThat(job.getJobExecutionResult()).isNotDone();
      LockSupport.parkNanos(10_000_000);
    }
  }

  @Test
  void neitherMissesNorDoublesWhatComesWhileItIsStoppedWithASavepoint(@TempDir Path directory)
      throws Exception {
    List<String> put = new ArrayList<>(putMany(20));
    Path lines = directory.resolve("lines");
    JobClient first = reading(lines, Optional.empty());
    await(first, lines, 20);

    Path savepoints = Files.createDirectory(directory.resolve("savepoints"));
    List<Boolean> taken = new CopyOnWriteArrayList<>();
    server.fanOut().beforeDeregistration(() -> taken.add(isTaken(savepoints)));

    CompletableFuture<String> stop =
        first.stopWithSavepoint(false, savepoints.toUri().toString(), NATIVE);
    do {
      put.add("during-" + put.size());
      put(put.size() % 2, put.get(put.size() - 1));
    } while (!isDoneSoon(stop));
    put.add("behind");
    put(0, "behind");
    JobClient second = reading(lines, Optional.of(stop.get()));
    await(second, lines, put.size());
    put.add("last");
    put(1, "last");
    await(second, lines, put.size());
    second.cancel().get();

    assertThat(read(lines)).containsExactlyInAnyOrderElementsOf(put);
    assertThat(server.fanOut().registrations()).isEqualTo(2);
    // Earlier the other subtask's subscription would have failed, and the stop with it.
    assertThat(taken).isNotEmpty().containsOnly(true);
  }

  private static boolean isTaken(Path savepoints) {
    try (Stream<Path> files = Files.walk(savepoints)) {
      return files.anyMatch(file -> file.endsWith("_metadata"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isDoneSoon(CompletableFuture<?> future) throws Exception {
    try {
      future.get(5, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  @Test
  void aStopDoesNotWaitUntilItsConsumerCanBeRegistered(@TempDir Path directory) throws Exception {
    server.fail("RegisterStreamConsumer", "LimitExceededException");
    JobClient job = reading(directory.resolve("lines"), Optional.empty());
    while (server.asked("RegisterStreamConsumer") < 2) {
      assertThat(job.getJobExecutionResult()).isNotDone();
      LockSupport.parkNanos(10_000_000);
    }

    String savepoints = directory.resolve("savepoints").toUri().toString();
    assertThat(job.stopWithSavepoint(false, savepoints, NATIVE).get()).startsWith("file:");
  }

  @Test
  void missesNothingWhenItsConsumerIsDeregisteredByOthers() throws Exception {
    put(0, "before");
    StreamExecutionEnvironment env = environment(1);
    StreamReading.restartsAtOnce(env);
    env.enableCheckpointing(50);

    try (CloseableIterator<String> coming = described(env).executeAndCollect()) {
      until(coming, lines -> names(lines).contains("before"));
      server.fanOut().forgetConsumers();
      put(0, "one");
      put(1, "two");

      List<String> lines = until(coming, all -> names(all).size() == 2);

      assertThat(names(lines)).containsExactlyInAnyOrder("one", "two");
    }
  }

  @Test
  void deregistersItsConsumerAtTheEnd() throws Exception {
    put(0, "one");

    try (CloseableIterator<String> coming = described(environment(2)).executeAndCollect()) {
      until(coming, lines -> names(lines).contains("one"));
    }

    server.fanOut().awaitNoConsumer();
    assertThat(server.asked("DeregisterStreamConsumer")).isPositive();
  }
}
