package io.flowtrail.jobs.cli;

/** What the user asked for cannot be done; the message says why and what to do. */
final class UserError extends Exception {
  private static final long serialVersionUID = 1L;

  private final ExitCode code;

  private UserError(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  /** Wrong options, wrong configuration, nothing to read. */
  static UserError usage(String message) {
    return new UserError(ExitCode.USAGE, message);
  }

  /** Something broke on the way. */
  static UserError failed(String message) {
    return new UserError(ExitCode.FAILED, message);
  }

  ExitCode code() {
    return code;
  }
}
