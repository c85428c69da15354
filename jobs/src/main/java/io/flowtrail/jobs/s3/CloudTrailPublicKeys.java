package io.flowtrail.jobs.s3;

import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.cloudtrail.digest.PublicKeysException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClient;
import software.amazon.awssdk.services.cloudtrail.CloudTrailClientBuilder;
import software.amazon.awssdk.services.cloudtrail.model.ListPublicKeysResponse;
import software.amazon.awssdk.services.cloudtrail.model.PublicKey;

/**
 * CloudTrail's public keys from its API, {@code ListPublicKeys}. Keys are of a region, and digests
 * of all regions may lie in one bucket, so each of them is asked. Any account may ask: the keys are
 * the same for all.
 */
public final class CloudTrailPublicKeys implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Keys change near a digest's time: asked for is a little more. */
  private static final Duration MARGIN = Duration.ofHours(2);

  /** AWS reserves the token "for future use"; no region has so many keys. */
  private static final int MAX_PAGES = 1000;

  private final String endpoint;
  private final AwsCredentialsProvider credentials;
  private final SdkHttpClient http;

  private CloudTrailPublicKeys(String endpoint, AwsCredentialsProvider credentials) {
    this.endpoint = endpoint;
    this.credentials = credentials;
    this.http =
        Apache5HttpClient.builder().connectionTimeout(PATIENCE).socketTimeout(PATIENCE).build();
  }

  /**
   * Asks AWS, with the credentials of the environment (variables, profile, web identity, container,
   * instance). Makes no request yet.
   */
  public static CloudTrailPublicKeys open() {
    return open("", EnvironmentCredentials.provider());
  }

  /**
   * Asks another endpoint.
   *
   * @param endpoint with scheme, for every region; empty for AWS
   */
  public static CloudTrailPublicKeys open(String endpoint, AwsCredentialsProvider credentials) {
    return new CloudTrailPublicKeys(endpoint, credentials);
  }

  /**
   * What could be had.
   *
   * @param keys of all regions that answered
   * @param problems for people: which region gave nothing, why, and what to do; digests of such a
   *     region are signed with unknown keys, which is no reason not to verify the others
   */
  public record Answer(PublicKeys keys, List<String> problems) {
    public Answer {
      problems = List.copyOf(problems);
    }
  }

  /**
   * The keys of all regions together.
   *
   * @param regions from which digests were delivered
   * @param from begin of the oldest digest
   * @param to end of the newest digest, or the time at which a backfill digest was made
   */
  public Answer ask(Collection<String> regions, Instant from, Instant to) {
    PublicKeys keys = PublicKeys.NONE;
    List<String> problems = new ArrayList<>();
    for (String region : new TreeSet<>(regions)) {
      try {
        keys = keys.plus(ask(region, from, to));
      } catch (PublicKeysException e) {
        problems.addAll(e.problems());
      } catch (IOException e) {
        problems.add(e.getMessage());
      }
    }
    return new Answer(keys, problems);
  }

  /**
   * The keys of one region; see {@link #ask(Collection, Instant, Instant)}.
   *
   * @throws IOException if it cannot be asked; the message tells why, and what to do
   * @throws PublicKeysException if the answer holds what is no key, with every problem
   */
  public PublicKeys ask(String region, Instant from, Instant to)
      throws IOException, PublicKeysException {
    List<PublicKeys.Der> keys = new ArrayList<>();
    Instant start = from.minus(MARGIN).truncatedTo(ChronoUnit.SECONDS);
    Instant end = to.plus(MARGIN).truncatedTo(ChronoUnit.SECONDS);
    if (!region.matches("[a-z0-9-]{1,32}")) {
      // It becomes part of a host's name.
      throw new IOException("CloudTrail's public keys: '" + region + "' is no name of a region");
    }
    try (CloudTrailClient client = client(region)) {
      String token = null;
      for (int page = 0; page < MAX_PAGES; page++) {
        String next = token;
        ListPublicKeysResponse answer =
            client.listPublicKeys(r -> r.startTime(start).endTime(end).nextToken(next));
        for (PublicKey key : answer.publicKeyList()) {
          keys.add(der(key, region));
        }
        token = answer.nextToken();
        if (token == null || token.isEmpty()) {
          return PublicKeys.ofDer(keys, "CloudTrail in " + region);
        }
      }
      throw fault(region, start, end, "its answer does not end", null);
    } catch (AwsServiceException e) {
      throw fault(region, start, end, told(e), e);
    } catch (SdkException | IllegalArgumentException e) {
      throw fault(region, start, end, String.valueOf(e.getMessage()), e);
    }
  }

  private static PublicKeys.Der der(PublicKey key, String region) throws PublicKeysException {
    SdkBytes value = key.value();
    if (value == null
        || key.fingerprint() == null
        || key.validityStartTime() == null
        || key.validityEndTime() == null) {
      throw new PublicKeysException(
          List.of("CloudTrail in " + region + ": a key without value, fingerprint or validity"));
    }
    return new PublicKeys.Der(
        value.asByteArray(), key.fingerprint(), key.validityStartTime(), key.validityEndTime());
  }

  private CloudTrailClient client(String region) {
    CloudTrailClientBuilder builder =
        CloudTrailClient.builder()
            .credentialsProvider(credentials)
            .region(Region.of(region))
            .overrideConfiguration(o -> o.retryStrategy(RetryMode.STANDARD))
            .httpClient(http);
    if (!endpoint.isEmpty()) {
      builder.endpointOverride(URI.create(endpoint));
    }
    return builder.build();
  }

  private static String told(AwsServiceException e) {
    String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
    return switch (String.valueOf(code)) {
      case "AccessDenied", "AccessDeniedException", "UnauthorizedOperation" ->
          code + ": these credentials may not do cloudtrail:ListPublicKeys";
      default -> "CloudTrail answered " + e.statusCode() + " " + code;
    };
  }

  private static IOException fault(
      String region, Instant start, Instant end, String what, Exception cause) {
    return new IOException(
        "CloudTrail's public keys of region %s are not to be had: %s. Allow %s, or give --public-keys FILE with what '%s' prints"
            .formatted(
                region,
                what,
                "cloudtrail:ListPublicKeys",
                "aws cloudtrail list-public-keys --region %s --start-time %s --end-time %s"
                    .formatted(region, start, end)),
        cause);
  }

  @Override
  public void close() {
    http.close();
  }
}
