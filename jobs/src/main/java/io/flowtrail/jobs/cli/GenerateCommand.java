package io.flowtrail.jobs.cli;

import io.flowtrail.alert.SafeText;
import io.flowtrail.event.LogSource;
import io.flowtrail.sample.FlowShape;
import io.flowtrail.sample.SampleLoad;
import io.flowtrail.sample.SampleLogs;
import io.flowtrail.sample.SampleOptions;
import io.flowtrail.sample.SampleSummary;
import io.flowtrail.sample.SampleTrails;
import io.flowtrail.sample.Scenario;
import io.flowtrail.sample.Tampering;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowtrail generate}. */
@CommandLine.Command(
    name = "generate",
    description = {
      "Make sample logs with valid digests, for demonstrations and load tests.",
      "Without options: exactly what sample-logs/ holds. The same options give the same logs."
    })
final class GenerateCommand extends Command {
  @Parameters(paramLabel = "DIR", description = "Where to; must be empty or absent.")
  private Path directory;

  @Option(names = "--seed", paramLabel = "N", description = "Where all chance comes from.")
  private Long seed;

  @Option(names = "--start", paramLabel = "DATE", description = "First day, such as 2026-03-01.")
  private LocalDate start;

  @Option(names = "--days", paramLabel = "N", description = "How many days, 1 to 3660.")
  private Integer days;

  @Option(
      names = "--events-per-second",
      paramLabel = "N",
      description = "CloudTrail records in bulk besides ordinary life.")
  private double eventsPerSecond;

  @Option(
      names = "--flows-per-second",
      paramLabel = "N",
      description = "Flow log records in bulk besides ordinary life.")
  private double flowsPerSecond;

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "The same as a total; goes before the rate.")
  private Long events;

  @Option(
      names = "--event-files",
      paramLabel = "N",
      description = "Log files to put them into. Default: by size.")
  private int eventFiles;

  @Option(
      names = "--flow-records",
      paramLabel = "N",
      description = "Flow log records in bulk as a total; goes before the rate.")
  private Long flowRecords;

  @Option(
      names = "--flow-files",
      paramLabel = "N",
      description = "Flow log files to put them into. Default: by size.")
  private int flowFiles;

  @Option(
      names = "--flow-network",
      description = {
        "Bulk as in a network, with load balancers, servers, workers, a NAT gateway and scanners.",
        "Default: anybody with anybody."
      })
  private boolean flowNetwork;

  @Option(
      names = "--scenario",
      paramLabel = "NAME",
      description = {
        "An incident to lay in; may be given several times. Without it all of them.",
        "public-bucket, stolen-key, log-tampering, exfiltration, root-login, or none."
      })
  private List<String> scenarios = List.of();

  @Option(
      names = "--no-ordinary-life",
      description = "Only bulk, and the incidents that --scenario names.")
  private boolean noOrdinaryLife;

  @Option(
      names = "--organization-trail",
      description = "CloudTrail's keys as an organization's trail has them: AWSLogs/o-.../")
  private boolean organizationTrail;

  @Option(
      names = "--trails",
      paramLabel = "N",
      description = {
        "How many trails deliver into the one prefix, 1 to 3: each has its own copies of the log",
        "files, and digests of its own."
      })
  private int trails = 1;

  @Option(
      names = "--backfill",
      description = "Some log files were late: backfill digests list them.")
  private boolean backfill;

  @Option(
      names = "--rotate-keys",
      description = "Each region's signing key is replaced in the middle of the time.")
  private boolean rotateKeys;

  @Option(
      names = {"--tampered", "--tamper"},
      paramLabel = "WAY",
      description = "A way to break the digests or logs, such as modify-record; several times.")
  private List<String> tampering = List.of();

  @Override
  ExitCode run(Terminal terminal) throws UserError, IOException {
    SampleOptions options = options();
    if (Files.exists(directory) && !Files.isDirectory(directory)) {
      throw UserError.usage(directory + " is no directory");
    }
    SampleSummary summary;
    try {
      summary = SampleLogs.write(directory, options);
    } catch (DirectoryNotEmptyException e) {
      throw UserError.usage(
          directory + " is not empty; two runs in one directory would be one broken archive");
    }
    terminal.err().println("wrote " + directory);
    TreeMap<LogSource, Long> records = new TreeMap<>(summary.records());
    records.forEach(
        (source, count) ->
            terminal.err().printf("  %-12s %,14d records%n", source.service(), count));
    terminal
        .err()
        .printf(
            "  %-12s %,14d, %,d of them digests%n", "files", summary.files(), summary.digests());
    terminal
        .err()
        .printf(
            "  %-12s %,14d, %,d unpacked%n", "bytes", summary.bytes(), summary.uncompressedBytes());
    summary.injected().forEach(line -> terminal.error("  " + line));
    return ExitCode.OK;
  }

  private SampleOptions options() throws UserError {
    SampleOptions options = SampleOptions.defaults();
    try {
      if (seed != null) {
        options = options.withSeed(seed);
      }
      if (start != null) {
        options = options.withStart(start);
      }
      if (days != null) {
        options = options.withDays(days);
      }
      options = options.withOrdinaryLife(!noOrdinaryLife);
      if (!scenarios.isEmpty() || noOrdinaryLife) {
        options = options.withScenarios(scenarios());
      }
      options =
          options.withTrails(new SampleTrails(organizationTrail, trails, backfill, rotateKeys));
      options =
          options.withTampering(chosen("--tampered", tampering, Tampering::ofOption, tamperings()));
      SampleLoad rates = SampleLoad.ofRates(eventsPerSecond, flowsPerSecond, options.days());
      return options.withLoad(
          new SampleLoad(
              events != null ? events : rates.events(),
              eventFiles,
              flowRecords != null ? flowRecords : rates.flowRecords(),
              flowFiles,
              flowNetwork ? FlowShape.NETWORK : FlowShape.RANDOM));
    } catch (IllegalArgumentException e) {
      throw UserError.usage(e.getMessage());
    }
  }

  private Set<Scenario> scenarios() throws UserError {
    if (scenarios.isEmpty() || scenarios.equals(List.of("none"))) {
      return Set.of();
    }
    List<String> names = Arrays.stream(Scenario.values()).map(Scenario::optionName).toList();
    return chosen("--scenario", scenarios, Scenario::ofOption, names);
  }

  private static List<String> tamperings() {
    return Arrays.stream(Tampering.values()).map(Tampering::optionName).toList();
  }

  private static <T extends Enum<T>> Set<T> chosen(
      String option, List<String> words, Function<String, Optional<T>> of, List<String> known)
      throws UserError {
    List<String> unknown = words.stream().filter(word -> of.apply(word).isEmpty()).toList();
    if (!unknown.isEmpty()) {
      throw UserError.usage(
          option
              + " "
              + SafeText.cut(unknown.get(0), 60)
              + " is unknown; there are "
              + String.join(", ", known));
    }
    Set<T> chosen =
        words.stream().flatMap(word -> of.apply(word).stream()).collect(Collectors.toSet());
    return chosen.isEmpty() ? Set.of() : EnumSet.copyOf(chosen);
  }
}
