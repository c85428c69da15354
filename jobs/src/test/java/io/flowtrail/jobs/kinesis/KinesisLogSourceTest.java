package io.flowtrail.jobs.kinesis;

import static io.flowtrail.jobs.kinesis.StreamReading.LATENESS;
import static io.flowtrail.jobs.kinesis.StreamReading.call;
import static io.flowtrail.jobs.kinesis.StreamReading.environment;
import static io.flowtrail.jobs.kinesis.StreamReading.names;
import static io.flowtrail.jobs.kinesis.StreamReading.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.MatchedRecord;
import io.flowtrail.alert.Severity;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.detector.FactSteps;
import io.flowtrail.jobs.detection.DetectionFunction;
import io.flowtrail.jobs.detection.DetectionOperator;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.source.LogArchiveSource;
import io.flowtrail.jobs.source.SourceItem;
import io.flowtrail.sigma.RuleText;
import java.io.ByteArrayOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connector against a server on loopback. */
@Timeout(120)
@SuppressWarnings("try") // The platform's close() may throw InterruptedException.
class KinesisLogSourceTest {
  /** Read by the connector's own SDK when it makes its first client. */
  private static final String NO_CBOR =
      "org.apache.flink.kinesis.shaded.com.amazonaws.sdk.disableCbor";

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static SetProperties properties;

  private KinesisServer server;

  @BeforeAll
  static void disableCbor() {
    properties = new SetProperties(Map.of(NO_CBOR, "true"));
  }

  @AfterAll
  static void restoreCbor() {
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

  private void put(int shard, String name, Instant time) {
    server.put(shard, time.toEpochMilli() + 100, call(name, time));
  }

  private SingleOutputStreamOperator<SourceItem> items(
      StreamExecutionEnvironment env, LogArchiveSource.Projections projections) {
    return StreamReading.items(env, server, "", projections, Map.of());
  }

  private DataStream<String> described(int parallelism) {
    return described(environment(parallelism));
  }

  private DataStream<String> described(StreamExecutionEnvironment env) {
    return StreamReading.described(env, server, "", Map.of());
  }

  @Test
  void readsEveryShardInItsOrder() throws Exception {
    for (int i = 0; i < 20; i++) {
      put(i % 2, "call-" + i, NOON.plusSeconds(i));
    }

    try (CloseableIterator<String> coming = described(2).executeAndCollect()) {
      List<String> names = names(until(coming, lines -> names(lines).size() == 20));

      assertThat(names).doesNotHaveDuplicates();
      for (int shard = 0; shard < 2; shard++) {
        int its = shard;
        assertThat(names)
            .filteredOn(name -> Integer.parseInt(name.substring(5)) % 2 == its)
            .isSortedAccordingTo(
                (a, b) -> Integer.parseInt(a.substring(5)) - Integer.parseInt(b.substring(5)));
      }
    }
  }

  @Test
  void goesOnInTheShardsThatASplitMakes() throws Exception {
    put(0, "before", NOON);

    try (CloseableIterator<String> coming = described(2).executeAndCollect()) {
      until(coming, lines -> names(lines).contains("before"));
      server.split(0);
      put(2, "left", NOON.plusSeconds(1));
      put(3, "right", NOON.plusSeconds(2));

      List<String> lines = until(coming, all -> names(all).size() == 2);

      assertThat(names(lines)).containsExactlyInAnyOrder("left", "right");
    }
  }

  @Test
  void waitsAndGoesOnWhenItIsThrottled() throws Exception {
    server.throttle(10);
    put(0, "first", NOON);
    put(1, "second", NOON);

    try (CloseableIterator<String> coming = described(1).executeAndCollect()) {
      List<String> lines = until(coming, all -> names(all).size() == 2);

      assertThat(names(lines)).containsExactlyInAnyOrder("first", "second");
      assertThat(server.asked("GetRecords")).isGreaterThan(10);
    }
  }

  @Test
  void tellsWhereWhatCannotBeReadLies() throws Exception {
    String sequence = server.put(1, NOON.toEpochMilli(), "no log".getBytes(UTF_8));

    try (CloseableIterator<String> coming = described(1).executeAndCollect()) {
      assertThat(until(coming, lines -> !lines.isEmpty()))
          .containsExactly("UNKNOWN_FORMAT in kinesis://logs/shardId-000000000001!" + sequence);
    }
  }

  @Test
  void letsTimeGoOnThoughAShardIsSilent() throws Exception {
    put(0, "old", NOON);
    Instant now = Instant.now();
    put(1, "new", now);
    long wanted = now.toEpochMilli() - 2 * LATENESS.toMillis() - 1;

    try (CloseableIterator<String> coming = described(1).executeAndCollect()) {
      // The silent shard's last record is old, and time passes it all the same.
      List<String> lines =
          until(coming, all -> names(all).size() == 2 && latest(all, "time ") >= wanted);

      assertThat(names(lines)).containsExactlyInAnyOrder("old", "new");
    }
  }

  private static long latest(List<String> lines, String prefix) {
    return lines.stream()
        .filter(line -> line.startsWith(prefix))
        .mapToLong(line -> Long.parseLong(line.substring(prefix.length())))
        .max()
        .orElse(Long.MIN_VALUE);
  }

  @Test
  void isNotHeldBackByASubtaskWithoutShards() throws Exception {
    put(0, "one", NOON);
    put(1, "two", NOON);

    DataStream<String> behindAll =
        described(3)
            .global()
            .transform("time of all", Types.STRING, new TimeOfAll())
            .setParallelism(1);
    try (CloseableIterator<String> coming = behindAll.executeAndCollect()) {
      List<String> lines =
          until(coming, all -> names(all).size() == 2 && latest(all, "all ") > Long.MIN_VALUE);

      assertThat(names(lines)).containsExactlyInAnyOrder("one", "two");
    }
  }

  @Test
  void neitherLosesNorDoublesWhenItStartsAgainFromACheckpoint() throws Exception {
    for (int i = 0; i < 20; i++) {
      put(i % 2, "call-" + i, NOON.plusSeconds(i));
    }
    StreamReading.FailingOnce.FAILURES.set(0);
    StreamExecutionEnvironment env = environment(2);
    StreamReading.restartsAtOnce(env);
    env.enableCheckpointing(50);

    try (CloseableIterator<String> coming =
        described(env).map(new StreamReading.FailingOnce()).executeAndCollect()) {
      // Lines come out when a checkpoint holds what lies before them.
      List<String> first = names(until(coming, lines -> names(lines).size() == 20));
      put(0, "FAIL", NOON.plusSeconds(20));
      put(1, "last", NOON.plusSeconds(21));
      List<String> second = names(until(coming, lines -> names(lines).size() == 2));

      assertThat(StreamReading.FailingOnce.FAILURES).hasValue(1);
      assertThat(first).doesNotHaveDuplicates();
      assertThat(second).containsExactlyInAnyOrder("FAIL", "last");
    }
  }

  /** Says how far event time has come behind all subtasks. */
  private static final class TimeOfAll extends AbstractStreamOperator<String>
      implements OneInputStreamOperator<String, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(StreamRecord<String> element) {
      output.collect(element);
    }

    @Override
    public void processWatermark(Watermark mark) {
      output.collect(new StreamRecord<>("all " + mark.getTimestamp()));
    }
  }

  @Test
  void takesApartWhatTheProducerLibraryPacked() throws Exception {
    KinesisServer one = KinesisServer.start("logs", 1);
    server.close();
    server = one;
    server.put(0, NOON.toEpochMilli(), packed(call("first", NOON), call("second", NOON)));

    try (CloseableIterator<String> coming = described(1).executeAndCollect()) {
      assertThat(names(until(coming, lines -> lines.size() == 2)))
          .containsExactly("first", "second");
    }
  }

  @Test
  void asksForEnhancedFanOutWhereAConsumerIsNamed() {
    KinesisLocation location =
        KinesisLocation.of(
            "kinesis://logs?region=eu-west-1&consumer=flowtrail&from=2026-03-01T12:00:00Z", "", "");

    assertThat(KinesisLogSource.properties(location))
        .containsEntry("flink.stream.recordpublisher", "EFO")
        .containsEntry("flink.stream.efo.consumername", "flowtrail")
        .containsEntry("flink.stream.initpos", "AT_TIMESTAMP")
        .containsEntry("flink.stream.initpos.timestamp", NOON.getEpochSecond() + ".000");
    // The connector checks what it is told when it is made.
    assertThat(
            KinesisLogSource.items(
                    environment(1),
                    location,
                    StreamReading::projections,
                    Optional.empty(),
                    LATENESS)
                .getTransformation()
                .getUid())
        .isEqualTo("kinesis-eu-west-1-logs-records");
  }

  @Test
  void handsItsRecordsToDetection() throws Exception {
    put(0, "ListTrails", NOON);
    put(1, "StopLogging", NOON.plusSeconds(5));
    RuleSettings rules =
        new RuleSettings(
            List.of(
                new RuleText(
                    "stopped.yml",
                    """
                    title: Trail stopped
                    id: 11111111-1111-1111-1111-111111111111
                    logsource: {product: aws, service: cloudtrail}
                    detection:
                      stopped: {eventName: StopLogging}
                      condition: stopped
                    level: high
                    """)),
            new HashSet<>(),
            new HashMap<>(),
            new HashMap<>());
    RuleSettings.Fields fields = rules.fields(rules.compile(DetectorSet.NONE));
    DataStream<MatchedRecord> matches =
        items(environment(2), fields::projections)
            .transform(
                "match rules",
                TypeInformation.of(MatchedRecord.class),
                new DetectionOperator(
                    new DetectionFunction(
                        rules,
                        DetectorSet.NONE,
                        new DetectionFunction.Selection(
                            Long.MIN_VALUE,
                            Long.MAX_VALUE,
                            Severity.LOW,
                            false,
                            EnumSet.of(GroupBy.RULE),
                            true)),
                    FactSteps.STEP,
                    Optional.empty()));

    try (CloseableIterator<MatchedRecord> coming = matches.executeAndCollect()) {
      MatchedRecord match = until(coming, all -> !all.isEmpty()).get(0);

      assertThat(match.eventId()).isEqualTo("StopLogging");
      assertThat(match.time()).isEqualTo(NOON.plusSeconds(5).toEpochMilli());
      assertThat(match.object()).isEqualTo("kinesis://logs/shardId-000000000001");
      assertThat(match.entry()).isNotEmpty();
    }
  }

  /** Packs records as the producer library's document on its aggregation format has it. */
  private static byte[] packed(byte[]... records) throws Exception {
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    field(message, 1, "key".getBytes(UTF_8));
    for (byte[] record : records) {
      ByteArrayOutputStream inner = new ByteArrayOutputStream();
      inner.write(1 << 3);
      inner.write(0);
      field(inner, 3, record);
      field(message, 3, inner.toByteArray());
    }
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(new byte[] {(byte) 0xF3, (byte) 0x89, (byte) 0x9A, (byte) 0xC2});
    all.writeBytes(message.toByteArray());
    all.writeBytes(MessageDigest.getInstance("MD5").digest(message.toByteArray()));
    return all.toByteArray();
  }

  private static void field(ByteArrayOutputStream out, int number, byte[] bytes) {
    out.write(number << 3 | 2);
    int length = bytes.length;
    while (length > 0x7F) {
      out.write(length & 0x7F | 0x80);
      length >>>= 7;
    }
    out.write(length);
    out.writeBytes(bytes);
  }
}
