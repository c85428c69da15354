package io.flowtrail.jobs.sink.aws;

import io.flowtrail.alert.SafeText;
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
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sns.model.MessageAttributeValue;
import software.amazon.awssdk.services.sns.model.PublishBatchRequestEntry;
import software.amazon.awssdk.services.sns.model.PublishBatchResponse;
import software.amazon.awssdk.services.sns.model.PublishBatchResultEntry;

/**
 * Publishes alerts to a topic of Amazon SNS: the alert as the message, the title as the subject,
 * the severity as attributes to filter subscriptions by. Limits are those of {@code PublishBatch}
 * in the SNS API reference: ten messages, 256 KiB together.
 */
public final class SnsChannel implements Channel {
  private static final int MOST_MESSAGES = 10;
  private static final int REQUESTS = 2;
  private static final int MOST_SUBJECT = 100;
  private static final int MOST_ID = 128;

  private final AlertSink.Sns settings;
  private final AwsCalls calls;
  private final SnsClient client;

  private SnsChannel(AlertSink.Sns settings, SnsClient client) {
    this.settings = settings;
    this.client = client;
    this.calls = new AwsCalls(REQUESTS, "alerts to SNS");
  }

  /** The Flink sink of these settings. */
  public static DeliverySink sink(AlertSink.Sns settings) {
    // Two requests at once could overtake one another.
    int requests = settings.isFifo() ? 1 : REQUESTS;
    return new DeliverySink(
        new DeliverySettings(
            settings.name(),
            settings.shown(),
            new BatchLimits(MOST_MESSAGES, Delivery.MOST_WEIGHT, requests),
            settings.retry(),
            settings.deadLetters()),
        () -> open(settings));
  }

  private static SnsChannel open(AlertSink.Sns settings) throws IOException {
    return new SnsChannel(
        settings,
        AwsCalls.client(
            SnsClient.builder().httpClientBuilder(AwsCalls.http(REQUESTS)),
            settings.shown(),
            settings.region(),
            settings.endpoint()));
  }

  @Override
  public CompletableFuture<List<Outcome>> send(List<Delivery> batch) {
    return calls.make(batch.size(), () -> publish(batch));
  }

  private List<Outcome> publish(List<Delivery> batch) {
    List<PublishBatchRequestEntry> entries = new ArrayList<>();
    for (int i = 0; i < batch.size(); i++) {
      entries.add(entry(i, batch.get(i).line()));
    }
    PublishBatchResponse response =
        client.publishBatch(
            request -> request.topicArn(settings.topicArn()).publishBatchRequestEntries(entries));
    List<Outcome> outcomes =
        new ArrayList<>(
            Collections.nCopies(batch.size(), Outcome.again("SNS did not speak of the alert")));
    for (PublishBatchResultEntry taken : response.successful()) {
      outcomes.set(Integer.parseInt(taken.id()), Outcome.delivered());
    }
    for (BatchResultErrorEntry error : response.failed()) {
      boolean passing = !Boolean.TRUE.equals(error.senderFault());
      outcomes.set(
          Integer.parseInt(error.id()), AwsCalls.failed(error.code(), error.message(), passing));
    }
    return outcomes;
  }

  private PublishBatchRequestEntry entry(int number, String line) {
    AlertLine facts = AlertLine.of(line);
    PublishBatchRequestEntry.Builder entry =
        PublishBatchRequestEntry.builder()
            .id(Integer.toString(number))
            .subject(subject(facts))
            .message(FittingAlert.of(line, Delivery.MOST_WEIGHT))
            .messageAttributes(
                Map.of(
                    "severity",
                    attribute("String", facts.level().isEmpty() ? "other" : facts.level()),
                    "severity_id",
                    attribute("Number", Integer.toString(facts.severityId()))));
    if (settings.isFifo()) {
      String uid = id(facts.uid());
      entry
          .messageGroupId(uid)
          // The content as well: two updates of one alert are two messages.
          .messageDeduplicationId(
              id(facts.uid() + "-" + facts.activityId() + "-" + ShortHash.of(line)));
    }
    return entry.build();
  }

  private static MessageAttributeValue attribute(String type, String value) {
    return MessageAttributeValue.builder().dataType(type).stringValue(value).build();
  }

  /** Subjects become headers of e-mails: printable ASCII on one line. */
  private static String subject(AlertLine facts) {
    String text = "[" + facts.severity() + "] " + facts.title();
    return SafeText.cut(text, MOST_SUBJECT).replaceAll("[^ -~]", "?").strip();
  }

  /** As SNS takes ids: letters, digits and punctuation. */
  private static String id(String text) {
    String plain = text.replaceAll("[^!-~]", "_");
    return plain.isEmpty() ? "none" : plain.substring(0, Math.min(plain.length(), MOST_ID));
  }

  @Override
  public void close() {
    calls.close();
    client.close();
  }
}
