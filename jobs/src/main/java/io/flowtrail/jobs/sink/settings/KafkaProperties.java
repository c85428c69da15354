package io.flowtrail.jobs.sink.settings;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Checks settings of Kafka's producer as Kafka itself does, before a job starts. */
final class KafkaProperties {
  private static final Set<String> OWN =
      Set.of(
          "bootstrap.servers",
          "key.serializer",
          "value.serializer",
          "transactional.id",
          "enable.idempotence",
          "acks");

  private KafkaProperties() {}

  /**
   * What is wrong with a property; empty if nothing is. The value is not told: it may be a
   * password. Names that Kafka's producer does not know are let through, since what is plugged into
   * it has settings of its own.
   */
  static Optional<String> problem(String key, String value) {
    if (OWN.contains(key)) {
      return Optional.of("'" + key + "' is set by the sink itself (uri, exactly_once); remove it");
    }
    ConfigDef.ConfigKey known = ProducerConfig.configDef().configKeys().get(key);
    if (known == null) {
      return Optional.empty();
    }
    try {
      Object parsed = ConfigDef.parseType(key, value, known.type);
      if (known.validator != null) {
        known.validator.ensureValid(key, parsed);
      }
      return Optional.empty();
    } catch (ConfigException e) {
      String kind = known.type.name().toLowerCase(Locale.ROOT);
      return Optional.of("Kafka does not take the value of '" + key + "', of type " + kind);
    }
  }
}
