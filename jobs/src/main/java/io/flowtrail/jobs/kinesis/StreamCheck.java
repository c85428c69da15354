package io.flowtrail.jobs.kinesis;

import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import software.amazon.awssdk.services.kinesis.model.Shard;
import software.amazon.awssdk.services.kinesis.model.ShardIteratorType;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;
import software.amazon.awssdk.services.kinesis.model.StreamStatus;

/**
 * Looks before a job is started whether a stream is there and may be read, by the calls that the
 * connector will make. Changes nothing: whether a consumer of enhanced fan-out may be registered
 * and subscribed shows only when the job runs. Errors by their names in the API reference of
 * Kinesis.
 */
public final class StreamCheck {
  private static final Set<String> DENIED =
      Set.of("AccessDeniedException", "AccessDenied", "UnauthorizedOperation");
  private static final Set<String> KEY_DENIED =
      Set.of("KMSAccessDeniedException", "KMSDisabledException", "KMSInvalidStateException");
  private static final Set<String> BAD_CREDENTIALS =
      Set.of(
          "UnrecognizedClientException",
          "InvalidSignatureException",
          "IncompleteSignatureException",
          "MissingAuthenticationTokenException",
          "InvalidClientTokenId");
  private static final Set<String> EXPIRED = Set.of("ExpiredTokenException", "ExpiredToken");

  /** Whoever is throttled was allowed. */
  private static final Set<String> THROTTLED =
      Set.of(
          "ProvisionedThroughputExceededException",
          "LimitExceededException",
          "ThrottlingException");

  private final KinesisLocation location;
  private final KinesisClient client;

  private StreamCheck(KinesisLocation location, KinesisClient client) {
    this.location = location;
    this.client = client;
  }

  /**
   * Looks at a stream; takes seconds at the most.
   *
   * @return what is wrong and what to do about it, or empty
   */
  public static Optional<String> problem(KinesisLocation location) {
    try (KinesisClient client = StreamClients.impatient(location)) {
      new StreamCheck(location, client).look();
      return Optional.empty();
    } catch (Refusal e) {
      return Optional.of(location.uri() + ": " + e.getMessage());
    } catch (IllegalArgumentException e) {
      return Optional.of(location.uri() + ": " + e.getMessage());
    }
  }

  private void look() {
    String name = location.stream();
    Optional<StreamDescriptionSummary> summary =
        call(
            "kinesis:DescribeStreamSummary",
            () -> client.describeStreamSummary(r -> r.streamName(name)).streamDescriptionSummary());
    if (summary.isPresent()
        && summary.get().streamStatus() != StreamStatus.ACTIVE
        && summary.get().streamStatus() != StreamStatus.UPDATING) {
      throw new Refusal(
          "the stream is " + summary.get().streamStatusAsString() + "; it must be ACTIVE");
    }
    call("kinesis:DescribeStream", () -> client.describeStream(r -> r.streamName(name).limit(1)));
    List<Shard> shards =
        call(
                "kinesis:ListShards",
                () -> client.listShards(r -> r.streamName(name).maxResults(1)).shards())
            .orElse(List.of());
    if (location.fansOut()) {
      summary.ifPresent(found -> lookAtConsumer(found.streamARN()));
    } else if (!shards.isEmpty()) {
      lookAtRecords(shards.get(0));
    }
  }

  private void lookAtRecords(Shard shard) {
    Optional<String> iterator =
        call(
            "kinesis:GetShardIterator",
            () ->
                client
                    .getShardIterator(
                        r ->
                            r.streamName(location.stream())
                                .shardId(shard.shardId())
                                .shardIteratorType(ShardIteratorType.LATEST))
                    .shardIterator());
    if (iterator.isPresent()) {
      call(
          "kinesis:GetRecords",
          () -> client.getRecords(r -> r.shardIterator(iterator.get()).limit(1)));
    }
  }

  /** That there is none yet is fine: the job registers it. */
  private void lookAtConsumer(String streamArn) {
    call(
        "kinesis:DescribeStreamConsumer",
        () -> {
          try {
            return client
                .describeStreamConsumer(
                    r -> r.streamARN(streamArn).consumerName(location.consumer()))
                .toString();
          } catch (ResourceNotFoundException none) {
            return "";
          }
        });
  }

  /** Empty if the answer was to come back later. */
  private <T> Optional<T> call(String action, Supplier<T> request) {
    try {
      return Optional.ofNullable(request.get());
    } catch (AwsServiceException e) {
      String code = e.awsErrorDetails() == null ? "" : e.awsErrorDetails().errorCode();
      if (THROTTLED.contains(code)) {
        return Optional.empty();
      }
      throw new Refusal(refused(action, code == null ? "" : code, e.statusCode()));
    } catch (SdkException e) {
      throw new Refusal(unreached(action, e));
    }
  }

  private String refused(String action, String code, int status) {
    if (code.equals("ResourceNotFoundException")) {
      return "there is no such stream in "
          + StreamClients.region(location).id()
          + "; name another region with ?region=...";
    }
    if (KEY_DENIED.contains(code)) {
      return "its records are encrypted, and the key does not open them ("
          + code
          + "); needed is kms:Decrypt on the stream's key";
    }
    if (EXPIRED.contains(code)) {
      return "the credentials for AWS have expired (" + code + "); renew them";
    }
    if (BAD_CREDENTIALS.contains(code)) {
      return "AWS does not accept the credentials (" + code + ")";
    }
    if (DENIED.contains(code)) {
      return "access denied; needed is "
          + action
          + " on the stream"
          + (location.fansOut() ? " and its consumer" : "");
    }
    return action + " was answered with " + status + (code.isEmpty() ? "" : " " + code);
  }

  private String unreached(String action, SdkException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "no server has that name (" + host() + "); look at region and endpoint";
      }
      if (cause instanceof java.net.ConnectException) {
        return "nothing answers at " + host() + "; look at region, endpoint and network";
      }
    }
    String message = String.valueOf(e.getMessage());
    if (message.contains("credentials")) {
      return "there are no credentials for AWS; set them in the environment, a profile or a role";
    }
    return action + " at " + host() + " failed: " + message.lines().findFirst().orElse("");
  }

  private String host() {
    return location.endpoint().isEmpty()
        ? "kinesis." + StreamClients.region(location).id() + ".amazonaws.com"
        : location.endpoint();
  }

  /** Why a stream cannot be read, for the user. */
  private static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Refusal(String message) {
      super(message);
    }
  }
}
