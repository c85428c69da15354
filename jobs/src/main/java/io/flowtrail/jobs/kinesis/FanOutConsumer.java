package io.flowtrail.jobs.kinesis;

import io.flowtrail.kinesis.KinesisRecord;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer;
import org.apache.flink.streaming.connectors.kinesis.KinesisShardAssigner;
import org.apache.flink.streaming.connectors.kinesis.internals.KinesisDataFetcher;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisherFactory;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.fanout.FanOutRecordPublisherFactory;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxyV2Factory;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;

/**
 * The connector with enhanced fan-out, whose subscriptions fail when their consumer is gone instead
 * of taking the shard as read to its end ({@link FanOutSubscriptions}).
 */
// The connector is of the older kind of sources.
@SuppressWarnings("deprecation")
final class FanOutConsumer extends FlinkKinesisConsumer<KinesisRecord> {
  private static final long serialVersionUID = 1L;

  FanOutConsumer(
      String stream, KinesisDeserializationSchema<KinesisRecord> schema, Properties properties) {
    super(stream, schema, properties);
  }

  @Override
  protected KinesisDataFetcher<KinesisRecord> createFetcher(
      List<String> streams,
      SourceContext<KinesisRecord> context,
      RuntimeContext runtime,
      Properties properties,
      KinesisDeserializationSchema<KinesisRecord> schema) {
    return new Fetcher(streams, context, runtime, properties, schema, getShardAssigner());
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

    @Override
    protected RecordPublisherFactory createRecordPublisherFactory() {
      return new FanOutRecordPublisherFactory(
          new FanOutSubscriptions(
              KinesisProxyV2Factory.createKinesisProxyAsyncV2(getConsumerConfiguration())));
    }
  }
}
