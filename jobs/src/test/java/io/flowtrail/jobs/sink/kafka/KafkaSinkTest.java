package io.flowtrail.jobs.sink.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.sink.Alerts;
import io.flowtrail.jobs.sink.FailingAfterCheckpoint;
import io.flowtrail.jobs.sink.SinkRun;
import io.flowtrail.jobs.sink.settings.AlertSink;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class KafkaSinkTest {
  @TempDir static Path directory;

  private static KafkaBroker broker;

  @BeforeAll
  static void start() throws Exception {
    broker = new KafkaBroker(directory);
  }

  @AfterAll
  static void stop() {
    broker.close();
  }

  @Test
  void alertsAreRecordsWithTheirUidAsKey() throws Exception {
    SinkRun.of(sink("plain", false, Map.of("compression.type", "gzip")), Alerts.many(50));
    List<ConsumerRecord<String, String>> records = records("plain");
    assertThat(records)
        .extracting(ConsumerRecord::value)
        .containsExactlyInAnyOrderElementsOf(Alerts.many(50));
    assertThat(records).allMatch(record -> record.value().contains('"' + record.key() + '"'));
  }

  @Test
  void inTransactionsARestartLosesAndDoublesNoAlert() throws Exception {
    FailingAfterCheckpoint.run(sink("once", true, Map.of()), 300, 150);
    assertThat(FailingAfterCheckpoint.failures()).isEqualTo(1);
    assertThat(records("once"))
        .extracting(ConsumerRecord::value)
        .containsExactlyInAnyOrderElementsOf(Alerts.many(300));
  }

  @Test
  void withoutTransactionsARestartLosesNoAlert() throws Exception {
    FailingAfterCheckpoint.run(sink("least", false, Map.of()), 300, 150);
    assertThat(FailingAfterCheckpoint.failures()).isEqualTo(1);
    assertThat(records("least")).extracting(ConsumerRecord::value).containsAll(Alerts.many(300));
  }

  @Test
  void whatIsTooLargeLeavesOutWhatIsLarge() throws Exception {
    String large = Alerts.alert("a").replace("who did it", "x".repeat(2_000_000));
    SinkRun.of(sink("large", false, Map.of()), List.of(large));
    assertThat(records("large"))
        .singleElement()
        .satisfies(
            record -> {
              assertThat(record.key()).isEqualTo("a");
              assertThat(record.value().getBytes(StandardCharsets.UTF_8))
                  .hasSizeLessThan(1_000_000);
            });
  }

  private static AlertSink sink(String topic, boolean once, Map<String, String> properties) {
    return new AlertSink.Kafka(
        topic, Severity.INFORMATIONAL, broker.address(), topic, once, properties);
  }

  /**
   * All that is committed in a topic. The last transaction may still be closing when a job has
   * ended: reading goes on to where the topic ended for those who do not care.
   */
  private static List<ConsumerRecord<String, String>> records(String topic) {
    try (KafkaConsumer<String, String> all = consumer("read_uncommitted");
        KafkaConsumer<String, String> committed = consumer("read_committed")) {
      List<TopicPartition> partitions =
          all.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(topic, info.partition()))
              .toList();
      Map<TopicPartition, Long> ends = all.endOffsets(partitions);
      committed.assign(partitions);
      committed.seekToBeginning(partitions);
      List<ConsumerRecord<String, String>> records = new ArrayList<>();
      Set<TopicPartition> open = new HashSet<>(partitions);
      while (!open.isEmpty()) {
        committed.poll(Duration.ofMillis(200)).forEach(records::add);
        open.removeIf(partition -> committed.position(partition) >= ends.get(partition));
      }
      return records;
    }
  }

  private static KafkaConsumer<String, String> consumer(String isolation) {
    return new KafkaConsumer<>(
        Map.of("bootstrap.servers", broker.address(), "isolation.level", isolation),
        new StringDeserializer(),
        new StringDeserializer());
  }
}
