package io.flowtrail.jobs.kinesis;

import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** How the API of Kinesis is reached to look at a stream; records come through the connector. */
final class StreamClients {
  private static final Duration ATTEMPT = Duration.ofSeconds(3);
  private static final Duration CALL = Duration.ofSeconds(8);

  private StreamClients() {}

  /**
   * The region that requests go to, or are signed for where the server is not AWS's.
   *
   * @throws IllegalArgumentException if nothing says it; the message is for the user
   */
  static Region region(KinesisLocation location) {
    if (!location.region().isEmpty()) {
      return Region.of(location.region());
    }
    if (!location.endpoint().isEmpty()) {
      return Region.US_EAST_1;
    }
    try {
      return DefaultAwsRegionProviderChain.builder().build().getRegion();
    } catch (SdkClientException e) {
      throw new IllegalArgumentException(
          "the region is not known; write "
              + location.uri()
              + "?region=eu-west-1, or set AWS_REGION",
          e);
    }
  }

  /** Gives up soon: somebody waits in front of it. */
  static KinesisClient impatient(KinesisLocation location) {
    var builder =
        KinesisClient.builder()
            .region(region(location))
            .overrideConfiguration(o -> o.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(CALL))
            .httpClientBuilder(
                Apache5HttpClient.builder().connectionTimeout(ATTEMPT).socketTimeout(ATTEMPT));
    if (!location.endpoint().isEmpty()) {
      builder.endpointOverride(URI.create(location.endpoint()));
    }
    return builder.build();
  }
}
