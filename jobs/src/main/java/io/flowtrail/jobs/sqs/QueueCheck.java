package io.flowtrail.jobs.sqs;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Looks before a job is started whether a queue is there, may be read, and its messages be deleted.
 * Takes nothing out of it: the message that it may get is visible again at once, and what it
 * deletes has a receipt that does not exist. Errors by their names in the API reference of SQS.
 */
public final class QueueCheck {
  private static final Duration ATTEMPT = Duration.ofSeconds(3);
  private static final Duration CALL = Duration.ofSeconds(8);

  private static final Set<String> NOT_THERE =
      Set.of(
          "AWS.SimpleQueueService.NonExistentQueue",
          "QueueDoesNotExist",
          "InvalidAddress",
          "AWS.SimpleQueueService.QueueDeletedRecently");
  private static final Set<String> DENIED =
      Set.of("AccessDenied", "AccessDeniedException", "UnauthorizedOperation");
  private static final Set<String> BAD_CREDENTIALS =
      Set.of(
          "UnrecognizedClientException",
          "InvalidSignatureException",
          "IncompleteSignature",
          "SignatureDoesNotMatch",
          "MissingAuthenticationToken",
          "InvalidClientTokenId",
          "InvalidSecurity",
          "ExpiredTokenException",
          "ExpiredToken");

  /** The receipt is none, which is told only to those who might have deleted. */
  private static final Set<String> NO_RECEIPT =
      Set.of("ReceiptHandleIsInvalid", "InvalidParameterValue", "InvalidIdFormat");

  /** Whoever is throttled was allowed. */
  private static final Set<String> THROTTLED =
      Set.of("RequestThrottled", "ThrottlingException", "OverLimit", "KmsThrottled");

  private final QueueLocation location;
  private final SqsClient client;

  private QueueCheck(QueueLocation location, SqsClient client) {
    this.location = location;
    this.client = client;
  }

  /**
   * Looks at a queue; takes seconds at the most.
   *
   * @return what is wrong and what to do about it, or empty
   */
  public static Optional<String> problem(QueueLocation location) {
    try (SqsClient client =
        SqsQueue.builder(location)
            .overrideConfiguration(o -> o.apiCallAttemptTimeout(ATTEMPT).apiCallTimeout(CALL))
            .httpClientBuilder(
                Apache5HttpClient.builder().connectionTimeout(ATTEMPT).socketTimeout(ATTEMPT))
            .build()) {
      return new QueueCheck(location, client)
          .look()
          .map(problem -> "notifications " + location.url() + ": " + problem);
    }
  }

  private Optional<String> look() {
    Optional<String> receiving =
        call(
            "sqs:ReceiveMessage",
            () ->
                client.receiveMessage(
                    r ->
                        r.queueUrl(location.url())
                            .maxNumberOfMessages(1)
                            .waitTimeSeconds(0)
                            .visibilityTimeout(0)));
    return receiving.isPresent()
        ? receiving
        : call(
            "sqs:DeleteMessage",
            () -> client.deleteMessage(r -> r.queueUrl(location.url()).receiptHandle("none")));
  }

  private Optional<String> call(String action, Runnable request) {
    try {
      request.run();
      return Optional.empty();
    } catch (AwsServiceException e) {
      String code =
          e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
              ? ""
              : e.awsErrorDetails().errorCode();
      boolean allowed = THROTTLED.contains(code) || NO_RECEIPT.contains(code);
      return allowed ? Optional.empty() : Optional.of(refused(action, code, e));
    } catch (SdkException e) {
      return Optional.of(unreached(action, e));
    }
  }

  private static String refused(String action, String code, AwsServiceException e) {
    if (NOT_THERE.contains(code)) {
      return "there is no such queue; look at name, account and region";
    }
    if (code.toLowerCase(Locale.ROOT).startsWith("kms")) {
      return "its messages are encrypted, and the key does not open them ("
          + code
          + "); needed is kms:Decrypt on the queue's key";
    }
    if (BAD_CREDENTIALS.contains(code)) {
      return "AWS does not accept the credentials (" + code + ")";
    }
    if (DENIED.contains(code)) {
      return "access denied; needed is " + action + " on the queue";
    }
    return action + " was answered with " + e.statusCode() + (code.isEmpty() ? "" : " " + code);
  }

  private String unreached(String action, SdkException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnknownHostException) {
        return "no server has that name (" + location.endpoint() + ")";
      }
      if (cause instanceof ConnectException) {
        return "nothing answers at " + location.endpoint() + "; look at URL and network";
      }
    }
    String message = String.valueOf(e.getMessage());
    if (message.contains("credentials")) {
      return "there are no credentials for AWS; set them in the environment, a profile or a role";
    }
    return action + " failed: " + message.lines().findFirst().orElse("");
  }
}
