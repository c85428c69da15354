package io.flowtrail.jobs.sink.delivery;

import io.flowtrail.alert.SafeText;
import io.flowtrail.jobs.metrics.FlowtrailMetrics;
import io.flowtrail.jobs.metrics.Metric;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.base.sink.writer.AsyncSinkWriter;
import org.apache.flink.connector.base.sink.writer.BufferedRequestState;
import org.apache.flink.connector.base.sink.writer.ElementConverter;
import org.apache.flink.connector.base.sink.writer.ResultHandler;
import org.apache.flink.connector.base.sink.writer.config.AsyncSinkWriterConfiguration;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.FlinkRuntimeException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One task of a {@link DeliverySink}: decides what happens to alerts that did not arrive. A batch
 * that waits for its next attempt counts as under way, so that the wait holds the stream back
 * instead of filling memory.
 */
final class DeliveryWriter extends AsyncSinkWriter<String, Delivery> {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveryWriter.class);

  /** Longer than the longest request and the longest wait together. */
  private static final Duration REQUEST_TIMEOUT = Duration.ofMinutes(15);

  private final DeliverySettings settings;
  private final Channel channel;
  private final DeadLetterDirectory deadLetters;
  private final ScheduledThreadPoolExecutor thread;
  private final Counter delivered;
  private final Counter repeated;
  private final Counter givenUp;

  /**
   * Set when an alert was given up after all attempts, until the next one arrives. Those in between
   * are tried once: a service that is down for hours must not cost hours for each of them. Used in
   * {@link #thread} only.
   */
  private boolean impatient;

  DeliveryWriter(
      WriterInitContext context,
      DeliverySettings settings,
      ElementConverter<String, Delivery> converter,
      Collection<BufferedRequestState<Delivery>> undelivered,
      Channel channel) {
    super(converter, context, configuration(settings.limits()), undelivered);
    this.settings = settings;
    this.channel = channel;
    this.deadLetters = new DeadLetterDirectory(settings);
    this.thread = new ScheduledThreadPoolExecutor(1, run -> daemon(run, settings.name()));
    FlowtrailMetrics metrics = new FlowtrailMetrics(context.metricGroup());
    this.delivered = metrics.counter(Metric.ALERTS_DELIVERED, settings.name());
    this.repeated = metrics.counter(Metric.ALERTS_SENT_AGAIN, settings.name());
    this.givenUp = metrics.counter(Metric.ALERTS_GIVEN_UP, settings.name());
  }

  private static AsyncSinkWriterConfiguration configuration(BatchLimits limits) {
    return AsyncSinkWriterConfiguration.builder()
        .setMaxBatchSize(limits.alerts())
        .setMaxBatchSizeInBytes(Math.max(limits.bytes(), Delivery.MOST_WEIGHT))
        .setMaxInFlightRequests(limits.requests())
        .setMaxBufferedRequests(Math.max(DeliverySink.MOST_BUFFERED, limits.alerts() + 1))
        .setMaxTimeInBufferMS(DeliverySink.MOST_WAIT)
        .setMaxRecordSizeInBytes(Delivery.MOST_WEIGHT)
        .setRequestTimeoutMS(REQUEST_TIMEOUT.toMillis())
        .build();
  }

  private static Thread daemon(Runnable run, String name) {
    Thread made = new Thread(run, "alerts to " + name);
    made.setDaemon(true);
    return made;
  }

  /** Called by the base class before this object is complete; knows the alert alone. */
  @Override
  protected long getSizeInBytes(Delivery delivery) {
    return delivery.weight();
  }

  @Override
  protected void submitRequestEntries(List<Delivery> entries, ResultHandler<Delivery> result) {
    List<Delivery> batch = List.copyOf(entries);
    sent(batch)
        .whenCompleteAsync(
            (outcomes, failure) -> settle(batch, outcomesOf(batch, outcomes, failure), result),
            thread);
  }

  private CompletableFuture<List<Outcome>> sent(List<Delivery> batch) {
    try {
      return channel.send(batch);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static List<Outcome> outcomesOf(
      List<Delivery> batch, List<Outcome> outcomes, Throwable failure) {
    if (failure == null) {
      return outcomes;
    }
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    Outcome again = Outcome.again(words(cause));
    return batch.stream().map(delivery -> again).toList();
  }

  /** An exception in words that may be logged: what stands in it may be the other side's. */
  private static String words(Throwable cause) {
    String message = cause.getMessage() == null ? "" : ": " + cause.getMessage();
    return SafeText.forTerminal(SafeText.cut(cause.getClass().getSimpleName() + message, 300));
  }

  private void settle(
      List<Delivery> batch, List<Outcome> outcomes, ResultHandler<Delivery> result) {
    List<Delivery> again = new ArrayList<>();
    List<DeadLetterDirectory.Letter> letters = new ArrayList<>();
    Duration asked = Duration.ZERO;
    String reason = "";
    for (int i = 0; i < batch.size(); i++) {
      Delivery failed = batch.get(i).failed();
      if (outcomes.get(i) instanceof Outcome.Refused refused) {
        letters.add(new DeadLetterDirectory.Letter(failed, refused.reason()));
      } else if (outcomes.get(i) instanceof Outcome.Again failure) {
        reason = failure.reason();
        asked = asked.compareTo(failure.after()) > 0 ? asked : failure.after();
        if (impatient || failed.attempts() >= settings.retry().attempts()) {
          impatient = true;
          letters.add(new DeadLetterDirectory.Letter(failed, reason));
        } else {
          again.add(failed);
        }
      } else {
        delivered.inc();
        impatient = false;
      }
    }
    if (!letters.isEmpty()) {
      try {
        deadLetters.write(letters);
        givenUp.inc(letters.size());
      } catch (IOException e) {
        result.completeExceptionally(new FlinkRuntimeException(e.getMessage(), e));
        return;
      }
    }
    if (again.isEmpty()) {
      result.complete();
      return;
    }
    repeated.inc(again.size());
    int made = again.get(0).attempts();
    Duration wait = settings.retry().delay(made, asked, ThreadLocalRandom.current());
    LOG.warn(
        "Alerts to {}: {}; {} of them will be sent again in {} ms (attempt {} of {} failed)",
        settings.shown(),
        reason,
        again.size(),
        wait.toMillis(),
        made,
        settings.retry().attempts());
    thread.schedule(() -> result.retryForEntries(again), wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() {
    thread.shutdownNow();
    channel.close();
    super.close();
  }
}
