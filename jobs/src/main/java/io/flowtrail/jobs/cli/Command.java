package io.flowtrail.jobs.cli;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What all commands share. */
abstract class Command implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Option(names = "--verbose", description = "Show details, of failures too.")
  private boolean verbose;

  @Override
  public final Integer call() throws Exception {
    return run(terminal()).code();
  }

  /** Does it. */
  abstract ExitCode run(Terminal terminal) throws UserError, IOException;

  /** Whether the user wants to see more. */
  final boolean verbose() {
    return verbose;
  }

  private Terminal terminal() {
    CommandLine root = spec.commandLine();
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return ((Flowtrail) root.getCommand()).terminal();
  }
}
