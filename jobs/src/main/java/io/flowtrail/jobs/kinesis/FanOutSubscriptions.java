package io.flowtrail.jobs.kinesis;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
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
 *
 * <p>When the job stops, subscriptions are given up here. The connector alone leaves them open: its
 * client waits ten seconds for them to end before it closes.
 */
final class FanOutSubscriptions implements KinesisProxyAsyncV2Interface {
  private final KinesisProxyAsyncV2Interface subscriptions;
  private final Set<Events> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

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
    closed = true;
    open.forEach(Events::giveUp);
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

  private final class Handler implements SubscribeToShardResponseHandler {
    private final SubscribeToShardResponseHandler to;

    Handler(SubscribeToShardResponseHandler to) {
      this.to = to;
    }

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

  private final class Events implements Subscriber<SubscribeToShardEventStream> {
    private final Subscriber<? super SubscribeToShardEventStream> to;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Subscription subscription;

    Events(Subscriber<? super SubscribeToShardEventStream> to) {
      this.to = to;
    }

    @Override
    public void onSubscribe(Subscription its) {
      subscription = its;
      open.add(this);
      to.onSubscribe(its);
      if (closed) {
        giveUp();
      }
    }

    @Override
    public void onNext(SubscribeToShardEventStream event) {
      if (!over.get()) {
        to.onNext(event);
      }
    }

    @Override
    public void onError(Throwable error) {
      if (ends()) {
        to.onError(failure(error));
      }
    }

    @Override
    public void onComplete() {
      if (ends()) {
        to.onComplete();
      }
    }

    /** Also wakes the thread that waits for records, which takes this for its own interruption. */
    void giveUp() {
      if (ends()) {
        subscription.cancel();
        to.onError(new InterruptedException("the job stops"));
      }
    }

    private boolean ends() {
      open.remove(this);
      return over.compareAndSet(false, true);
    }
  }
}
