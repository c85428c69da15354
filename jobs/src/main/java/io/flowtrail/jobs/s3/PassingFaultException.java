package io.flowtrail.jobs.s3;

import java.io.IOException;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * A fault that passes by itself: the other side is overloaded, out of order or out of reach, or the
 * credentials have expired and somebody will renew them. Nothing is wrong with the object.
 */
final class PassingFaultException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Codes with a status below 500; S3's and those that other services use for the same. */
  private static final Set<String> CODES =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "RequestExpired",
          "TokenRefreshRequired",
          "RequestTimeout",
          "RequestTimeTooSkewed",
          "SlowDown",
          "Throttling",
          "ThrottlingException",
          "TooManyRequestsException");

  PassingFaultException(String message, Throwable cause) {
    super(message, cause);
  }

  static boolean isPassing(AwsServiceException e, String code) {
    return e.statusCode() >= 500 || e.statusCode() == 429 || CODES.contains(code);
  }
}
