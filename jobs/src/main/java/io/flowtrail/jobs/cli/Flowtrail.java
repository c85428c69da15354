package io.flowtrail.jobs.cli;

import io.flowtrail.alert.SafeText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code flowtrail}. */
@CommandLine.Command(
    name = "flowtrail",
    header = "Threat detection for AWS logs.",
    description =
        "Reads CloudTrail logs, VPC flow logs and S3 server access logs, runs Sigma rules over"
            + " them, and writes alerts.",
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ReplayCommand.class,
      WatchCommand.class,
      VerifyCommand.class,
      ParseCommand.class,
      RulesCommand.class,
      GenerateCommand.class,
      ConfigCommand.class
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:fine",
      "1:a check found something (verify, rules check, rules test)",
      "2:wrong usage or configuration, or nothing to read",
      "3:failed while running"
    })
public final class Flowtrail implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @CommandLine.Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Show the version.")
  private boolean version;

  private Flowtrail(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Runs a command and ends the process with its exit code; or, where Flink called this, comes back
   * if all went well, and throws otherwise: the process is not ours then.
   */
  public static void main(String[] args) {
    PrintStream out =
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    Terminal terminal =
        Terminal.ofProcess(out, err, System.getProperty("flowtrail.terminals"), System.getenv());
    Ended ended = execute(args, terminal);
    out.flush();
    if (Submission.isSubmitted()) {
      if (ended.code() == ExitCode.FAILED.code() || ended.code() == ExitCode.USAGE.code()) {
        throw new SubmissionException(ended.message(), ended.cause());
      }
      return;
    }
    System.exit(ended.code());
  }

  /**
   * Runs a command.
   *
   * @return its exit code; see {@link ExitCode}
   */
  public static int run(String[] args, InputStream in, PrintStream out, PrintStream err) {
    return run(args, Terminal.plain(in, out, err));
  }

  static int run(String[] args, Terminal terminal) {
    return execute(args, terminal).code();
  }

  /**
   * How a command ended.
   *
   * @param code see {@link ExitCode}
   * @param message what was told of it; empty if it went well
   * @param cause null if there is no more to be known
   */
  private record Ended(int code, String message, Throwable cause) {}

  private static Ended execute(String[] args, Terminal terminal) {
    Ended[] told = new Ended[1];
    CommandLine commands = new CommandLine(new Flowtrail(terminal));
    commands.setOut(new PrintWriter(terminal.out(), true));
    commands.setErr(new PrintWriter(terminal.err(), true));
    commands.setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF));
    commands.setUsageHelpWidth(100);
    commands.setUsageHelpAutoWidth(false);
    commands.setAbbreviatedOptionsAllowed(false);
    // A file may be called @name; arguments are not read from files.
    commands.setExpandAtFiles(false);
    commands.setParameterExceptionHandler(
        (e, arguments) -> {
          told[0] = new Ended(usage(terminal, e), e.getMessage(), null);
          return told[0].code();
        });
    commands.setExecutionExceptionHandler(
        (e, command, result) -> {
          told[0] = failure(terminal, e, isVerbose(result));
          return told[0].code();
        });
    int code;
    try {
      code = commands.execute(args);
    } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
      told[0] = failure(terminal, e, List.of(args).contains("--verbose"));
      code = told[0].code();
    }
    terminal.out().flush();
    return told[0] == null ? new Ended(code, "", null) : told[0];
  }

  private static int usage(Terminal terminal, ParameterException e) {
    boolean unknownCommand =
        e instanceof UnmatchedArgumentException unmatched
            && !unmatched.getUnmatched().get(0).startsWith("-")
            && !e.getCommandLine().getSubcommands().isEmpty();
    if (unknownCommand) {
      String word = ((UnmatchedArgumentException) e).getUnmatched().get(0);
      terminal.error(
          "There is no command '"
              + SafeText.cut(word, 60)
              + "' here; there are "
              + String.join(", ", e.getCommandLine().getSubcommands().keySet())
              + ".");
    } else {
      terminal.error(SafeText.cut(String.valueOf(e.getMessage()), 2000));
    }
    String name = e.getCommandLine().getCommandSpec().qualifiedName();
    terminal.error("Try '" + name + " --help'.");
    return ExitCode.USAGE.code();
  }

  private static boolean isVerbose(ParseResult result) {
    for (ParseResult at = result; at != null; at = at.subcommand()) {
      if (at.hasMatchedOption("--verbose")) {
        return true;
      }
    }
    return false;
  }

  private static Ended failure(Terminal terminal, Throwable e, boolean verbose) {
    if (e instanceof UserError error) {
      terminal.error(error.getMessage());
      return new Ended(error.code().code(), error.getMessage(), error);
    }
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    String what = message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    terminal.error("flowtrail failed: " + SafeText.cut(what.lines().findFirst().orElse(""), 500));
    if (verbose) {
      e.printStackTrace(terminal.err());
    } else {
      terminal.error("Run with --verbose for details.");
    }
    return new Ended(ExitCode.FAILED.code(), what, e);
  }

  Terminal terminal() {
    return terminal;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }
}
