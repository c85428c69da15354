package io.flowtrail.jobs.sink.aws;

import io.flowtrail.jobs.sink.delivery.AlertLine;
import io.flowtrail.jobs.sink.delivery.BatchLimits;
import io.flowtrail.jobs.sink.delivery.Channel;
import io.flowtrail.jobs.sink.delivery.Delivery;
import io.flowtrail.jobs.sink.delivery.DeliverySettings;
import io.flowtrail.jobs.sink.delivery.DeliverySink;
import io.flowtrail.jobs.sink.delivery.FittingAlert;
import io.flowtrail.jobs.sink.delivery.Outcome;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.jobs.sink.settings.ShortHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.PutRecordsRequestEntry;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResponse;
import software.amazon.awssdk.services.kinesis.model.PutRecordsResultEntry;

/**
 * Puts alerts into a stream of Amazon Kinesis, one a record, with a line break at its end so that
 * what gathers records makes JSON lines of them. The partition key is the alert's uid: what is said
 * of one alert stays in one shard. Limits are those of {@code PutRecords} in the Kinesis API
 * reference: 5 MiB together, and 1 MiB a record for streams with default settings.
 */
public final class KinesisChannel implements Channel {
  /** So few that a request keeps its limit whatever their sizes. */
  private static final int MOST_RECORDS = 5;

  private static final int MOST_BYTES = 1_000_000;
  private static final int REQUESTS = 4;
  private static final int MOST_KEY = 256;

  private final AlertSink.Kinesis settings;
  private final AwsCalls calls;
  private final KinesisClient client;

  private KinesisChannel(AlertSink.Kinesis settings, KinesisClient client) {
    this.settings = settings;
    this.client = client;
    this.calls = new AwsCalls(REQUESTS, "alerts to Kinesis");
  }

  /** The Flink sink of these settings. */
  public static DeliverySink sink(AlertSink.Kinesis settings) {
    return new DeliverySink(
        new DeliverySettings(
            settings.name(),
            settings.shown(),
            new BatchLimits(MOST_RECORDS, (long) MOST_RECORDS * Delivery.MOST_WEIGHT, REQUESTS),
            settings.retry(),
            settings.deadLetters()),
        () -> open(settings));
  }

  private static KinesisChannel open(AlertSink.Kinesis settings) throws IOException {
    return new KinesisChannel(
        settings,
        AwsCalls.client(
            KinesisClient.builder().httpClientBuilder(AwsCalls.http(REQUESTS)),
            settings.shown(),
            settings.region(),
            settings.endpoint()));
  }

  @Override
  public CompletableFuture<List<Outcome>> send(List<Delivery> batch) {
    return calls.make(batch.size(), () -> put(batch));
  }

  private List<Outcome> put(List<Delivery> batch) {
    List<PutRecordsRequestEntry> entries =
        batch.stream().map(delivery -> entry(delivery.line())).toList();
    PutRecordsResponse response =
        client.putRecords(request -> request.streamName(settings.stream()).records(entries));
    List<Outcome> outcomes = new ArrayList<>();
    for (PutRecordsResultEntry result : response.records()) {
      // A record of a request that was taken fails by throttling or a fault of the service only.
      outcomes.add(
          result.errorCode() == null
              ? Outcome.delivered()
              : AwsCalls.failed(result.errorCode(), result.errorMessage(), true));
    }
    while (outcomes.size() < batch.size()) {
      outcomes.add(Outcome.again("Kinesis did not speak of the alert"));
    }
    return outcomes;
  }

  private static PutRecordsRequestEntry entry(String line) {
    return PutRecordsRequestEntry.builder()
        .partitionKey(key(line))
        .data(SdkBytes.fromUtf8String(FittingAlert.of(line, MOST_BYTES) + "\n"))
        .build();
  }

  private static String key(String line) {
    String uid = AlertLine.of(line).uid();
    String key = uid.isEmpty() ? ShortHash.of(line) : uid;
    return key.substring(0, Math.min(key.length(), MOST_KEY));
  }

  @Override
  public void close() {
    calls.close();
    client.close();
  }
}
