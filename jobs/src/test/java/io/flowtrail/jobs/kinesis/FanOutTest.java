package io.flowtrail.jobs.kinesis;

import static io.flowtrail.jobs.kinesis.StreamReading.call;
import static io.flowtrail.jobs.kinesis.StreamReading.environment;
import static io.flowtrail.jobs.kinesis.StreamReading.names;
import static io.flowtrail.jobs.kinesis.StreamReading.until;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
