package io.flowtrail.jobs.sqs;

import io.flowtrail.jobs.source.notification.NotificationQueue;
import io.flowtrail.jobs.source.notification.QueueMessage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.SqsClientBuilder;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/**
 * A queue of Amazon SQS. Messages are asked for with a visibility time-out of our own, so that the
 * queue's does not matter. Limits are those of the API reference of SQS: ten messages a request,
 * twenty seconds of waiting.
 */
final class SqsQueue implements NotificationQueue {
  private static final int MOST = 10;
  private static final int LONGEST_WAIT = 20;
  private static final Duration CONNECTING = Duration.ofSeconds(10);

  /** Longer than an answer that waits for messages takes. */
  private static final Duration ANSWERING = Duration.ofSeconds(LONGEST_WAIT + 15);

  private final QueueLocation location;
  private final SqsClient client;

  private SqsQueue(QueueLocation location, SqsClient client) {
    this.location = location;
    this.client = client;
  }

  /** Opens a queue with the credentials of the environment. Makes no request yet. */
  static SqsQueue open(QueueLocation location) throws IOException {
    try {
      return new SqsQueue(
          location,
          builder(location)
              .httpClientBuilder(
                  Apache5HttpClient.builder()
                      .connectionTimeout(CONNECTING)
                      .socketTimeout(ANSWERING))
              .build());
    } catch (SdkException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  static SqsClientBuilder builder(QueueLocation location) {
    SqsClientBuilder builder = SqsClient.builder().endpointOverride(location.endpoint());
    if (!location.region().isEmpty()) {
      builder.region(Region.of(location.region()));
    } else {
      // A server that is not AWS's; only signed with.
      builder.region(Region.US_EAST_1);
    }
    return builder;
  }

  @Override
  public List<QueueMessage> receive(boolean patient) throws IOException {
    ReceiveMessageRequest request =
        ReceiveMessageRequest.builder()
            .queueUrl(location.url())
            .maxNumberOfMessages(MOST)
            .visibilityTimeout((int) location.visibility().toSeconds())
            .waitTimeSeconds(patient ? (int) location.patience().toSeconds() : 0)
            .messageSystemAttributeNames(MessageSystemAttributeName.SENT_TIMESTAMP)
            .build();
    return call(
        "sqs:ReceiveMessage",
        () -> client.receiveMessage(request).messages().stream().map(SqsQueue::message).toList());
  }

  private static QueueMessage message(Message message) {
    return new QueueMessage(
        message.messageId(),
        message.receiptHandle(),
        sent(message.attributes().getOrDefault(MessageSystemAttributeName.SENT_TIMESTAMP, "")),
        message.body());
  }

  private static long sent(String milliseconds) {
    try {
      return Long.parseLong(milliseconds);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  @Override
  public List<String> delete(Collection<String> receipts) throws IOException {
    List<String> left = new ArrayList<>();
    Iterator<String> all = receipts.iterator();
    while (all.hasNext()) {
      List<DeleteMessageBatchRequestEntry> batch = new ArrayList<>();
      while (batch.size() < MOST && all.hasNext()) {
        String receipt = all.next();
        batch.add(
            DeleteMessageBatchRequestEntry.builder()
                .id(Integer.toString(batch.size()))
                .receiptHandle(receipt)
                .build());
      }
      List<BatchResultErrorEntry> failed =
          call(
              "sqs:DeleteMessage",
              () ->
                  client
                      .deleteMessageBatch(r -> r.queueUrl(location.url()).entries(batch))
                      .failed());
      for (BatchResultErrorEntry each : failed) {
        left.add(batch.get(Integer.parseInt(each.id())).receiptHandle());
      }
    }
    return List.copyOf(left);
  }

  private static <T> T call(String action, Supplier<T> request) throws IOException {
    try {
      return request.get();
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
      throw new IOException(action + " was answered with " + e.statusCode() + " " + code, e);
    } catch (SdkException e) {
      throw new IOException(action + " failed: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
