package io.flowtrail.jobs.kinesis;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.kinesis.shaded.org.reactivestreams.Subscriber;
import org.apache.flink.kinesis.shaded.org.reactivestreams.Subscription;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.core.async.SdkPublisher;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxyAsyncV2Interface;

/**
 * Subscriptions to shards. One that ends with {@code ResourceNotFoundException}, as it does when
 * somebody deregisters its consumer, has failed. The connector alone would note that the shard was
 * read to its end, also in its checkpoint, and never read it again. What follows the failure is
 * that the connector subscribes anew, is refused, and the job restarts and registers the consumer
 * again.
 */
final class FanOutSubscriptions implements KinesisProxyAsyncV2Interface {
  private final KinesisProxyAsyncV2Interface subscriptions;

  FanOutSubscriptions(KinesisProxyAsyncV2Interface subscriptions) {
    this.subscriptions = subscriptions;
  }

  @Override
  public CompletableFuture<Void> subscribeToShard(
      SubscribeToShardRequest request, SubscribeToShardResponseHandler handler) {
    return subscriptions.subscribeToShard(request, new Handler(handler));
  }

  @Override
  public void close() {
    subscriptions.close();
  }

  private static Throwable failure(Throwable error) {
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      if (cause instanceof ResourceNotFoundException) {
        return new IllegalStateException(
            "the consumer of enhanced fan-out was deregistered, or its stream is gone");
      }
    }
    return error;
  }

  private record Handler(SubscribeToShardResponseHandler to)
      implements SubscribeToShardResponseHandler {
    @Override
    public void responseReceived(SubscribeToShardResponse response) {
      to.responseReceived(response);
    }

    @Override
    public void onEventStream(SdkPublisher<SubscribeToShardEventStream> events) {
      to.onEventStream(SdkPublisher.adapt(subscriber -> events.subscribe(new Events(subscriber))));
    }

    @Override
    public void exceptionOccurred(Throwable error) {
      // As it is: whoever is refused a subscription fails.
      to.exceptionOccurred(error);
    }

    @Override
    public void complete() {
      to.complete();
    }
  }

  private record Events(Subscriber<? super SubscribeToShardEventStream> to)
      implements Subscriber<SubscribeToShardEventStream> {
    @Override
    public void onSubscribe(Subscription subscription) {
      to.onSubscribe(subscription);
    }

    @Override
    public void onNext(SubscribeToShardEventStream event) {
      to.onNext(event);
    }

    @Override
    public void onError(Throwable error) {
      to.onError(failure(error));
    }

    @Override
    public void onComplete() {
      to.onComplete();
    }
  }
}
