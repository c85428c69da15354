package io.flowtrail.jobs.cli;

import io.flowtrail.jobs.FlowtrailPipeline;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.PipelineSettings;
import io.flowtrail.jobs.config.FlowtrailConfig;
import io.flowtrail.jobs.rules.RuleUpdates;
import io.flowtrail.jobs.sink.AlertSinks;
import io.flowtrail.jobs.sink.AlertsForPeople;
import io.flowtrail.jobs.sink.AppendedLines;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.sigma.SigmaException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.RestoreMode;
import org.apache.flink.runtime.client.JobCancellationException;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ExceptionUtils;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowtrail watch}. */
@CommandLine.Command(
    name = "watch",
    description = {
      "Follow a directory, a bucket or a Kinesis stream until stopped.",
      "What came within the last hours (discovery.lookback) is read first; with --from, the archive"
          + " from then on. With neither --sink nor --alerts nor sinks in the configuration, alerts"
          + " are printed for people."
    })
final class WatchCommand extends Command {
  private static final Duration CHECKPOINTS = Duration.ofSeconds(10);

  /**
   * How long a record waits for others to be handed on with; an alert is handed on several times.
   */
  private static final Duration BUFFERS = Duration.ofMillis(10);

  /** A fault that comes back so often without a pause is no passing one. */
  private static final int RESTARTS = 30;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "0..*",
      description =
          "A directory, s3://bucket/prefix, or kinesis://stream?region=... Default: the"
              + " configuration's.")
  private List<String> sources;

  @Mixin private ReplaySettings settings;

  @Mixin private SinkOptions sinks;

  @Option(
      names = "--alerts",
      paramLabel = "FILE.jsonl",
      description = "Append alerts as OCSF Detection Findings, one a line, as they come.")
  private Path alertsFile;

  @Option(
      names = "--dead-letters",
      paramLabel = "FILE.jsonl",
      description = "Append what could not be read. On a cluster: the URI of a directory.")
  private String deadLetters;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = {
        "Keep checkpoints there, and go on from the newest one when started again.",
        "Without it a new start reads the lookback anew."
      })
  private Path stateDirectory;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      description = "How many readers at once. Default: one for each core.")
  private Integer parallelism;

  @Override
  ExitCode run(Terminal terminal) throws UserError, IOException {
    if (parallelism != null && (parallelism < 1 || parallelism > 1024)) {
      throw UserError.usage("--parallelism must be 1 to 1024, not " + parallelism);
    }
    FlowtrailConfig config = settings.config();
    List<AlertSink> targets = sinks.all(config);
    Optional<Submission> cluster = Submission.find();
    if (cluster.isPresent()) {
      submit(cluster.get().parallelism(parallelism), config, targets);
      return ExitCode.OK;
    }
    SinkOptions.requireNoBucket(targets);
    PipelineSettings pipeline = settings.following(config, sources == null ? List.of() : sources);
    checkFiles(pipeline);
    Path work = Files.createTempDirectory("flowtrail-");
    try {
      follow(terminal, pipeline, settings.updates(config), targets, work);
      return ExitCode.OK;
    } finally {
      delete(work);
    }
  }

  private void submit(Submission cluster, FlowtrailConfig config, List<AlertSink> targets)
      throws UserError {
    cluster.refuse(
        "--state",
        stateDirectory,
        "state is where execution.checkpointing.dir says, and 'flink run -s PATH' goes on from a"
            + " savepoint or checkpoint");
    cluster.refuse(
        "--alerts", alertsFile, "it is a file of one machine; give --sink file:///dir instead");
    cluster.requireCheckpoints();
    cluster.requireSinks(targets);
    cluster.requireDirectories(deadLetters(), settings.integrityOutput());
    PipelineSettings pipeline = settings.following(config, sources == null ? List.of() : sources);
    Optional<RuleUpdates> updates = settings.updates(config);
    cluster.run(
        "flowtrail watch",
        env -> FlowtrailPipeline.build(env, pipeline, updates),
        targets,
        deadLetters(),
        settings.integrityOutput());
  }

  private Optional<String> deadLetters() {
    return Optional.ofNullable(deadLetters);
  }

  private void checkFiles(PipelineSettings pipeline) throws UserError, IOException {
    List<Path> files =
        Stream.of(
                Optional.ofNullable(alertsFile),
                deadLetters().map(Path::of),
                settings.integrityFile())
            .flatMap(Optional::stream)
            .toList();
    for (Path file : files) {
      Path directory = file.toAbsolutePath().normalize().getParent();
      if (Files.isDirectory(file) || directory == null || !Files.isWritable(directory)) {
        throw UserError.usage(file + " cannot be written; name a file in a directory that exists");
      }
      for (LogLocation location : pipeline.locations()) {
        if (!location.uri().contains("://")
            && file.toAbsolutePath()
                .normalize()
                .startsWith(Path.of(location.uri()).toAbsolutePath().normalize())) {
          throw UserError.usage(
              file + " lies in the source " + location.uri() + "; write it elsewhere");
        }
      }
    }
    if (stateDirectory != null) {
      Files.createDirectories(stateDirectory);
    }
  }

  private void follow(
      Terminal terminal,
      PipelineSettings pipeline,
      Optional<RuleUpdates> updates,
      List<AlertSink> targets,
      Path work)
      throws UserError, IOException {
    int tasks = parallelism != null ? parallelism : Runtime.getRuntime().availableProcessors();
    StreamExecutionEnvironment env = FlowtrailPipeline.local(tasks, work);
    env.configure(recovery(terminal, work));
    JobClient job;
    try {
      attach(FlowtrailPipeline.build(env, pipeline, updates), targets, terminal);
      job = env.executeAsync("flowtrail watch");
    } catch (SigmaException e) {
      throw RuleSources.unusable(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
    terminal.error(
        "watching "
            + pipeline.locations().stream().map(LogLocation::uri).collect(Collectors.joining(", "))
            + "; stop with Ctrl-C");
    Thread hook = new Thread(() -> cancel(job), "flowtrail-stop");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      job.getJobExecutionResult().get();
    } catch (ExecutionException e) {
      // Cancelled by the hook: that is how it ends.
      if (ExceptionUtils.findThrowable(e, JobCancellationException.class).isEmpty()) {
        throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      cancel(job);
      Thread.currentThread().interrupt();
    } finally {
      removed(hook);
    }
  }

  private void attach(
      FlowtrailPipeline.Streams streams, List<AlertSink> targets, Terminal terminal) {
    if (targets.isEmpty() && alertsFile == null) {
      streams
          .alerts()
          .sinkTo(new AlertsForPeople(terminal.coloured()))
          .setParallelism(1)
          .name("print alerts")
          .uid("print-alerts");
    } else {
      DataStream<String> findings = Findings.of(streams.alerts());
      AlertSinks.attach(findings, targets);
      if (alertsFile != null) {
        append(findings, alertsFile, "alerts");
      }
    }
    if (deadLetters != null) {
      append(DeadLetterLines.of(streams.deadLetters()), Path.of(deadLetters), "dead-letters");
    }
    if (settings.integrityFile().isPresent()) {
      streams
          .integrity()
          .ifPresent(lines -> append(lines, settings.integrityFile().get(), "integrity"));
    }
  }

  private static void append(DataStream<String> lines, Path file, String name) {
    lines
        .sinkTo(new AppendedLines(file))
        .setParallelism(1)
        .name("append " + name)
        .uid("append-" + name);
  }

  // ---- recovery

  private Configuration recovery(Terminal terminal, Path work) throws IOException {
    Configuration recovery = new Configuration();
    Path directory = stateDirectory != null ? stateDirectory : work.resolve("checkpoints");
    recovery.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINTS);
    recovery.set(ExecutionOptions.BUFFER_TIMEOUT, BUFFERS);
    recovery.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.toAbsolutePath().toUri().toString());
    recovery.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    recovery.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    recovery.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    recovery.set(RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, RESTARTS);
    Optional<Path> newest = stateDirectory == null ? Optional.empty() : newest(stateDirectory);
    if (newest.isPresent()) {
      terminal.error("going on from the checkpoint " + newest.get());
      recovery.set(
          StateRecoveryOptions.SAVEPOINT_PATH, newest.get().toAbsolutePath().toUri().toString());
      recovery.set(StateRecoveryOptions.RESTORE_MODE, RestoreMode.CLAIM);
    }
    return recovery;
  }

  /** The newest complete checkpoint below a directory. */
  static Optional<Path> newest(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory, 3)) {
      return files
          .filter(file -> file.getFileName().toString().equals("_metadata"))
          .max(Comparator.comparingLong(WatchCommand::modified).thenComparing(file -> file))
          .map(Path::getParent);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static long modified(Path file) {
    try {
      return Files.getLastModifiedTime(file).toMillis();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  // ---- the end

  /** Cancels the job and waits for its end: sources tell servers that they are gone. */
  private static void cancel(JobClient job) {
    try {
      job.cancel().get(10, TimeUnit.SECONDS);
      job.getJobExecutionResult().get(10, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // The process ends anyway.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void removed(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is ending, and the hook runs.
    }
  }

  private static void delete(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // Temporary files; the system clears them away.
    }
  }
}
