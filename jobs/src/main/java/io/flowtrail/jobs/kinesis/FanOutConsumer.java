package io.flowtrail.jobs.kinesis;

import static org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants.EFO_REGISTRATION_TYPE;
import static org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants.efoConsumerArn;

import io.flowtrail.kinesis.KinesisRecord;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer;
import org.apache.flink.streaming.connectors.kinesis.KinesisShardAssigner;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants.EFORegistrationType;
import org.apache.flink.streaming.connectors.kinesis.internals.KinesisDataFetcher;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisherFactory;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.fanout.FanOutRecordPublisherFactory;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxyV2Factory;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;
import org.apache.flink.streaming.connectors.kinesis.util.StreamConsumerRegistrarUtil;
import org.apache.flink.streaming.connectors.kinesis.util.StreamConsumerRegistrarUtil.FlinkKinesisStreamConsumerRegistrarException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connector with enhanced fan-out, which waits until its consumer can be registered ({@link
 * ConsumerRegistration}) and keeps it until it is over, and whose subscriptions fail when their
 * consumer is gone instead of taking the shard as read to its end ({@link FanOutSubscriptions}).
 */
// The connector is of the older kind of sources.
@SuppressWarnings("deprecation")
final class FanOutConsumer extends FlinkKinesisConsumer<KinesisRecord> {
  private static final long serialVersionUID = 2L;
  private static final Logger LOG = LoggerFactory.getLogger(FanOutConsumer.class);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final String stream;

  /** Holds the consumer's ARN when it is registered. */
  private final Properties properties;

  private final ConsumerRegistration registration = new ConsumerRegistration(PATIENCE);

  FanOutConsumer(
      String stream, KinesisDeserializationSchema<KinesisRecord> schema, Properties properties) {
    super(stream, schema, properties);
    this.stream = stream;
    this.properties = properties;
  }

  @Override
  public void run(SourceContext<KinesisRecord> context) throws Exception {
    if (registration.await(
        () ->
            StreamConsumerRegistrarUtil.lazilyRegisterStreamConsumers(
                properties, List.of(stream)))) {
      super.run(context);
    }
  }

  @Override
  public void cancel() {
    registration.cancel();
    super.cancel();
  }

  /**
   * Deregisters the consumer when this subtask is over. The connector would do so as soon as it is
   * told to stop, and with that end the subscriptions of subtasks that are not told yet, before the
   * savepoint that the job is stopped with.
   */
  @Override
  public void close() throws Exception {
    super.close();
    if (properties.containsKey(efoConsumerArn(stream))) {
      try {
        StreamConsumerRegistrarUtil.deregisterStreamConsumers(properties, List.of(stream));
      } catch (FlinkKinesisStreamConsumerRegistrarException e) {
        LOG.warn("the consumer of enhanced fan-out stays registered", e);
      }
    }
  }

  @Override
  protected KinesisDataFetcher<KinesisRecord> createFetcher(
      List<String> streams,
      SourceContext<KinesisRecord> context,
      RuntimeContext runtime,
      Properties given,
      KinesisDeserializationSchema<KinesisRecord> schema) {
    Properties registered = new Properties();
    registered.putAll(given);
    registered.putAll(properties);
    // It is; the fetcher shall not ask again.
    registered.setProperty(EFO_REGISTRATION_TYPE, EFORegistrationType.NONE.name());
    return new Fetcher(streams, context, runtime, registered, schema, getShardAssigner());
  }

  private static final class Fetcher extends KinesisDataFetcher<KinesisRecord> {
    Fetcher(
        List<String> streams,
        SourceContext<KinesisRecord> context,
        RuntimeContext runtime,
        Properties properties,
        KinesisDeserializationSchema<KinesisRecord> schema,
        KinesisShardAssigner assigner) {
      // No watermarks of its own: those of an operator behind it are used.
      super(streams, context, runtime, properties, schema, assigner, null, null);
    }

    /** Not yet: other subtasks may read on. */
    @Override
    protected void deregisterStreamConsumer() {}

    @Override
    protected RecordPublisherFactory createRecordPublisherFactory() {
      return new FanOutRecordPublisherFactory(
          new FanOutSubscriptions(
              KinesisProxyV2Factory.createKinesisProxyAsyncV2(getConsumerConfiguration())));
    }
  }
}
