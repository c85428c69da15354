package io.flowtrail.jobs.cli;

import io.flowtrail.event.NamedLists;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.config.FlowtrailConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code flowtrail config}. */
@CommandLine.Command(
    name = "config",
    description = "Check configuration files.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = ConfigCommand.Check.class)
final class ConfigCommand implements Runnable {
  @Spec private CommandSpec spec;

  @CommandLine.Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  private boolean help;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Which command?");
  }

  /** {@code flowtrail config check}. */
  @CommandLine.Command(
      name = "check",
      description =
          "Tell everything that is wrong with a configuration file, and with the rules it names.")
  static final class Check extends Command {
    @Parameters(paramLabel = "FILE", description = "The configuration file.")
    private Path file;

    @Override
    ExitCode run(Terminal terminal) throws UserError, IOException {
      FlowtrailConfig config = RuleSources.config(file);
      RuleSources.compile(
          RuleSources.texts(
              config.rules().useDefault(),
              RulePlaces.of(config.rules(), List.of(), LogLocation::of)),
          new NamedLists(config.lists()),
          ReplaySettings.ruleOptions(config));
      terminal.out().println(file + ": no problems");
      return ExitCode.OK;
    }
  }
}
