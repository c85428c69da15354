package io.flowtrail.jobs.cli;

/**
 * How a command that Flink called tells it that it did not end well: what calls {@code main} on a
 * cluster must not be ended with an exit code. Holds the cause, by which Flink sees whether the job
 * failed or was cancelled.
 */
final class SubmissionException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SubmissionException(String message, Throwable cause) {
    super(message, cause);
  }
}
