package io.flowtrail.jobs.sink.aws;

import io.flowtrail.alert.SafeText;
import io.flowtrail.jobs.s3.EnvironmentCredentials;
import io.flowtrail.jobs.sink.delivery.Outcome;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;

/**
 * Calls of the SDK's blocking clients on threads of their own, each made once: what is tried again,
 * and when, is decided in one place for all sinks.
 */
final class AwsCalls implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /**
   * Errors that come with a status of 400 and pass all the same ("Common errors" of the services'
   * API references): credentials run out and are renewed, rights are granted, streams and topics
   * are made.
   */
  private static final Set<String> PASSING =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "RequestExpired",
          "UnrecognizedClientException",
          "InvalidClientTokenId",
          "AccessDenied",
          "AccessDeniedException",
          "ResourceNotFoundException",
          "ResourceInUseException",
          "KMSThrottlingException",
          "KMSAccessDeniedException",
          "KMSInvalidStateException",
          "ThrottledException",
          "ProvisionedThroughputExceededException",
          "LimitExceededException");

  private final ExecutorService threads;

  AwsCalls(int requests, String name) {
    this.threads = Executors.newFixedThreadPool(requests, run -> daemon(run, name));
  }

  private static Thread daemon(Runnable run, String name) {
    Thread made = new Thread(run, name);
    made.setDaemon(true);
    return made;
  }

  /** The blocking HTTP client that sinks share. */
  static SdkHttpClient.Builder<?> http(int requests) {
    return Apache5HttpClient.builder()
        .maxConnections(requests)
        .connectionTimeout(PATIENCE)
        .socketTimeout(PATIENCE);
  }

  /**
   * Builds a client with the credentials of the environment.
   *
   * @param region empty for the environment's
   * @param endpoint empty for AWS's own
   * @throws IOException if no region is known
   */
  static <C, B extends AwsClientBuilder<B, C>> C client(
      B builder, String shown, String region, String endpoint) throws IOException {
    builder
        .credentialsProvider(EnvironmentCredentials.provider())
        .overrideConfiguration(
            ClientOverrideConfiguration.builder()
                .retryStrategy(AwsRetryStrategy.doNotRetry())
                .apiCallTimeout(PATIENCE.multipliedBy(2))
                .build());
    if (!endpoint.isEmpty()) {
      builder.endpointOverride(URI.create(endpoint));
    }
    if (!region.isEmpty()) {
      builder.region(Region.of(region));
    } else if (!endpoint.isEmpty()) {
      // Only signed with; servers other than AWS's take any.
      builder.region(Region.US_EAST_1);
    }
    try {
      return builder.build();
    } catch (SdkClientException e) {
      throw new IOException(
          shown
              + ": the region is not known; give it in the configuration or in AWS_REGION ("
              + e.getMessage()
              + ")",
          e);
    }
  }

  /** Makes a call; if it fails as a whole, so does every alert of it. */
  CompletableFuture<List<Outcome>> make(int alerts, Supplier<List<Outcome>> call) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return call.get();
          } catch (SdkException e) {
            return Collections.nCopies(alerts, failed(e));
          }
        },
        threads);
  }

  private static Outcome failed(SdkException e) {
    if (!(e instanceof AwsServiceException service)) {
      return Outcome.again(words(e.getClass().getSimpleName(), e.getMessage()));
    }
    Optional<AwsErrorDetails> details = Optional.ofNullable(service.awsErrorDetails());
    String code = details.map(AwsErrorDetails::errorCode).orElse("");
    String said = details.map(AwsErrorDetails::errorMessage).orElse("");
    int status = service.statusCode();
    String words = words(("HTTP " + status + " " + code).strip(), said);
    boolean passing =
        status >= 500
            || status == 403
            || status == 404
            || status == 408
            || status == 429
            || service.isThrottlingException()
            || PASSING.contains(code);
    return passing ? Outcome.again(words) : new Outcome.Refused(words);
  }

  /** One alert of a call, of which the service says that it failed. */
  static Outcome failed(String code, String said, boolean passing) {
    String words = words(code, said);
    return passing || PASSING.contains(code) ? Outcome.again(words) : new Outcome.Refused(words);
  }

  private static String words(String code, String said) {
    String both = said == null || said.isEmpty() ? code : code + ": " + said;
    return SafeText.forTerminal(SafeText.cut(both, 300));
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
