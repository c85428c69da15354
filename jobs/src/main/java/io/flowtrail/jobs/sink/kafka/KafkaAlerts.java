package io.flowtrail.jobs.sink.kafka;

import io.flowtrail.jobs.sink.settings.AlertSink;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Makes Flink's Kafka sink of the settings. */
public final class KafkaAlerts {
  /** What brokers allow without being told otherwise ({@code transaction.max.timeout.ms}). */
  private static final Duration TRANSACTION = Duration.ofMinutes(15);

  /** Kafka's own default for {@code max.request.size}, and what a record has beside its value. */
  private static final int REQUEST_SIZE = 1 << 20;

  private static final int OVERHEAD = 10_000;
  private static final int LEAST_VALUE = 20_000;

  private KafkaAlerts() {}

  /** At least once, or in transactions that end with the checkpoints. */
  public static KafkaSink<String> of(AlertSink.Kafka settings) {
    Properties properties = new Properties();
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, Long.toString(TRANSACTION.toMillis()));
    properties.putAll(settings.properties());
    return KafkaSink.<String>builder()
        .setBootstrapServers(settings.brokers())
        .setKafkaProducerConfig(properties)
        .setRecordSerializer(new AlertRecords(settings.topic(), valueBytes(settings)))
        .setDeliveryGuarantee(
            settings.exactlyOnce()
                ? DeliveryGuarantee.EXACTLY_ONCE
                : DeliveryGuarantee.AT_LEAST_ONCE)
        .setTransactionalIdPrefix("flowtrail-" + settings.name())
        .build();
  }

  private static int valueBytes(AlertSink.Kafka settings) {
    String size = settings.properties().getOrDefault(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "");
    int bytes = size.matches("[0-9]{1,9}") ? Integer.parseInt(size) : REQUEST_SIZE;
    return Math.max(LEAST_VALUE, bytes - OVERHEAD);
  }
}
