package io.flowtrail.jobs.sink.webhook;

import io.flowtrail.jobs.sink.delivery.BatchLimits;
import io.flowtrail.jobs.sink.delivery.Channel;
import io.flowtrail.jobs.sink.delivery.Delivery;
import io.flowtrail.jobs.sink.delivery.DeliverySettings;
import io.flowtrail.jobs.sink.delivery.DeliverySink;
import io.flowtrail.jobs.sink.delivery.Outcome;
import io.flowtrail.jobs.sink.settings.AlertSink;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/**
 * Posts alerts. Success is any status from 200 to 299; 408, 429 and those from 500 are tried again,
 * as is everything that is no answer; all others are final, redirects too: following one would
 * carry alerts to a place that nobody configured.
 */
public final class WebhookChannel implements Channel {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final long MOST_BYTES = 4 << 20;

  private final AlertSink.Webhook settings;
  private final Optional<WebhookSignature> signature;
  private final String authorization;
  private final Clock clock;
  private final ExecutorService threads;
  private final HttpClient client;

  private WebhookChannel(
      AlertSink.Webhook settings,
      Optional<WebhookSignature> signature,
      String authorization,
      Clock clock) {
    this.settings = settings;
    this.signature = signature;
    this.authorization = authorization;
    this.clock = clock;
    this.threads = Executors.newCachedThreadPool(WebhookChannel::daemon);
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .executor(threads)
            .build();
  }

  private static Thread daemon(Runnable run) {
    Thread made = new Thread(run, "webhook");
    made.setDaemon(true);
    return made;
  }

  /** The Flink sink of these settings. */
  public static DeliverySink sink(AlertSink.Webhook settings) {
    // Slack takes a message a second from one webhook; others may answer several at once.
    int requests = settings.format() == AlertSink.Format.SLACK ? 1 : 4;
    return new DeliverySink(
        new DeliverySettings(
            settings.name(),
            settings.shown(),
            new BatchLimits(settings.batchSize(), MOST_BYTES, requests),
            settings.retry(),
            settings.deadLetters()),
        () -> open(settings, Clock.systemUTC()));
  }

  static WebhookChannel open(AlertSink.Webhook settings, Clock clock) throws IOException {
    Optional<WebhookSignature> signature =
        settings.signing().isPresent()
            ? Optional.of(new WebhookSignature(settings.signing().read()))
            : Optional.empty();
    String authorization = settings.authorization().read();
    if (authorization.chars().anyMatch(c -> c < 0x20 || c > 0x7E)) {
      throw new IOException(
          "the value for the Authorization header holds characters that no header may have");
    }
    return new WebhookChannel(settings, signature, authorization, clock);
  }

  @Override
  public CompletableFuture<List<Outcome>> send(List<Delivery> batch) {
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request(batch), HttpResponse.BodyHandlers.discarding());
    // The request's own time-out ends with the headers; a body that never ends must not hold us.
    return answer
        .copy()
        .orTimeout(settings.timeout().toMillis() * 2, TimeUnit.MILLISECONDS)
        .whenComplete((response, failure) -> answer.cancel(true))
        .thenApply(response -> Collections.nCopies(batch.size(), outcome(response)));
  }

  private HttpRequest request(List<Delivery> batch) {
    byte[] body = body(batch).getBytes(StandardCharsets.UTF_8);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(settings.uri())
            .timeout(settings.timeout())
            .header("Content-Type", "application/json")
            .header("User-Agent", "flowtrail")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    signature.ifPresent(
        signer -> request.header(WebhookSignature.HEADER, signer.of(body, clock.instant())));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return request.build();
  }

  private String body(List<Delivery> batch) {
    if (settings.format() == AlertSink.Format.SLACK) {
      return SlackMessage.of(batch.get(0).line());
    }
    if (settings.batchSize() == 1) {
      return batch.get(0).line();
    }
    return batch.stream().map(Delivery::line).collect(Collectors.joining(",", "[", "]"));
  }

  private Outcome outcome(HttpResponse<Void> response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return Outcome.delivered();
    }
    if (status == 408 || status == 429 || status >= 500) {
      Duration after =
          response
              .headers()
              .firstValue("Retry-After")
              .map(value -> RetryAfter.of(value, clock.instant()))
              .orElse(Duration.ZERO);
      return new Outcome.Again("HTTP " + status, after);
    }
    boolean redirect = status >= 300 && status < 400;
    return new Outcome.Refused("HTTP " + status + (redirect ? ", a redirect, not followed" : ""));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
