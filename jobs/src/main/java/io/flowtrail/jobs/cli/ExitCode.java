package io.flowtrail.jobs.cli;

/** How a command ended, for scripts. */
public enum ExitCode {
  /** Fine. */
  OK(0),
  /** A check found something: logs that are not whole, rules with errors, tests that fail. */
  FINDINGS(1),
  /** The command line or the configuration is wrong, or there is nothing to read. */
  USAGE(2),
  /** It failed while running. */
  FAILED(3);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }
}
