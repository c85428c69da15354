package io.flowtrail.jobs.kinesis;

import io.flowtrail.format.LogFormat;
import io.flowtrail.jobs.source.LogArchiveSource;
import io.flowtrail.jobs.source.SourceItem;
import io.flowtrail.jobs.source.SourceItemTypeInfo;
import io.flowtrail.kinesis.KinesisRecord;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer;
import org.apache.flink.streaming.connectors.kinesis.config.AWSConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;
import org.apache.flink.streaming.connectors.kinesis.util.UniformShardAssigner;

/**
 * A Kinesis stream as a source of log records. With {@link FanOutConsumer}, {@link
 * ConsumerRegistration} and {@link FanOutSubscriptions} all that knows the connector: to move to
 * another one touches these.
 *
 * <p>The connector finds new shards after splits and merges, goes on behind a checkpoint with the
 * sequence number in each shard, and takes apart what the Kinesis Producer Library packed together.
 */
public final class KinesisLogSource {
  private KinesisLogSource() {}

  /**
   * The log records of a stream, with event times and watermarks. Never ends. The operator behind
   * must be chained: what it gets is one reused {@link SourceItem}.
   *
   * <p>Operators have the uids {@code kinesis-REGION-STREAM} and {@code
   * kinesis-REGION-STREAM-records}; the first one's state holds how far each shard was read.
   *
   * @param forced the format of every record; empty to recognise it
   * @param lateness how much later than its successors a record may come
   * @throws IllegalArgumentException if the region is not known; the message is for the user
   */
  public static SingleOutputStreamOperator<SourceItem> items(
      StreamExecutionEnvironment env,
      KinesisLocation location,
      LogArchiveSource.Projections projections,
      Optional<LogFormat> forced,
      Duration lateness) {
    return items(env, location, projections, forced, lateness, Pace.DEFAULT, Map.of());
  }

  /** The same, with other settings of the connector. */
  static SingleOutputStreamOperator<SourceItem> items(
      StreamExecutionEnvironment env,
      KinesisLocation location,
      LogArchiveSource.Projections projections,
      Optional<LogFormat> forced,
      Duration lateness,
      Pace pace,
      Map<String, String> connectorSettings) {
    String uid = uid(location);
    return records(env, location, connectorSettings)
        .transform(
            "open records of " + location.stream(),
            new SourceItemTypeInfo(),
            new StreamRecordOperator(
                projections, forced, location.declaredFormat(), lateness.toMillis(), pace))
        .uid(uid + "-records");
  }

  // The connector is of the older kind of sources, and no newer one reads with enhanced fan-out.
  @SuppressWarnings("deprecation")
  private static DataStream<KinesisRecord> records(
      StreamExecutionEnvironment env, KinesisLocation location, Map<String, String> settings) {
    Properties properties = properties(location);
    settings.forEach(properties::setProperty);
    FlinkKinesisConsumer<KinesisRecord> consumer =
        location.fansOut()
            ? new FanOutConsumer(location.stream(), new Schema(), properties)
            : new FlinkKinesisConsumer<>(location.stream(), new Schema(), properties);
    consumer.setShardAssigner(new UniformShardAssigner());
    return env.addSource(consumer, "Kinesis stream " + location.stream()).uid(uid(location));
  }

  private static String uid(KinesisLocation location) {
    return "kinesis-" + StreamClients.region(location).id() + "-" + location.stream();
  }

  static Properties properties(KinesisLocation location) {
    Properties properties = new Properties();
    properties.setProperty(AWSConfigConstants.AWS_REGION, StreamClients.region(location).id());
    if (!location.endpoint().isEmpty()) {
      properties.setProperty(AWSConfigConstants.AWS_ENDPOINT, location.endpoint());
    }
    StartPosition from = location.from();
    properties.setProperty(
        ConsumerConfigConstants.STREAM_INITIAL_POSITION,
        from.kind() == StartPosition.Kind.AT ? "AT_TIMESTAMP" : from.kind().name());
    if (from.kind() == StartPosition.Kind.AT) {
      properties.setProperty(ConsumerConfigConstants.STREAM_INITIAL_TIMESTAMP, seconds(from.at()));
    }
    // Throttling is no fault; by default the job would fail after three answers of that kind.
    properties.setProperty(ConsumerConfigConstants.SHARD_GETRECORDS_RETRIES, "30");
    properties.setProperty(ConsumerConfigConstants.SHARD_GETITERATOR_RETRIES, "30");
    if (location.fansOut()) {
      properties.setProperty(ConsumerConfigConstants.RECORD_PUBLISHER_TYPE, "EFO");
      properties.setProperty(ConsumerConfigConstants.EFO_CONSUMER_NAME, location.consumer());
      properties.setProperty(ConsumerConfigConstants.SUBSCRIBE_TO_SHARD_RETRIES, "30");
    }
    return properties;
  }

  private static String seconds(Instant at) {
    return BigDecimal.valueOf(at.toEpochMilli(), 3).toPlainString();
  }

  /** Keeps the bytes as they are: an exception here would fail the job. */
  private static final class Schema implements KinesisDeserializationSchema<KinesisRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public KinesisRecord deserialize(
        byte[] data,
        String partitionKey,
        String sequenceNumber,
        long arrival,
        String stream,
        String shard) {
      return new KinesisRecord(stream, shard, sequenceNumber, arrival, data);
    }

    @Override
    public TypeInformation<KinesisRecord> getProducedType() {
      return TypeInformation.of(KinesisRecord.class);
    }
  }
}
