package io.flowtrail.jobs.sink.kafka;

import io.flowtrail.jobs.sink.delivery.AlertLine;
import io.flowtrail.jobs.sink.delivery.FittingAlert;
import java.nio.charset.StandardCharsets;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Alerts as records: the key is the alert's uid, so that what is said of one alert keeps its order
 * and compacted topics keep the last word.
 *
 * @param bytes of a record's value at most
 */
record AlertRecords(String topic, int bytes) implements KafkaRecordSerializationSchema<String> {
  private static final long serialVersionUID = 1L;

  @Override
  public ProducerRecord<byte[], byte[]> serialize(
      String line, KafkaSinkContext context, Long timestamp) {
    String uid = AlertLine.of(line).uid();
    byte[] value = FittingAlert.of(line, bytes).getBytes(StandardCharsets.UTF_8);
    return uid.isEmpty()
        ? new ProducerRecord<>(topic, value)
        : new ProducerRecord<>(topic, uid.getBytes(StandardCharsets.UTF_8), value);
  }
}
