package io.flowtrail.jobs.cli;

import io.flowtrail.alert.AlertRule;
import io.flowtrail.jobs.FlowtrailPipeline;
import io.flowtrail.jobs.PipelineSettings;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.sink.AlertSinks;
import io.flowtrail.jobs.sink.PartFiles;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.sigma.SigmaException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.UnsupportedFileSystemSchemeException;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A job that goes to the cluster to which this program was submitted, by {@code flink run} or in
 * application mode. Parallelism, checkpoints, state and restarts are the cluster's to say.
 */
final class Submission {
  private static final String GUIDE = "; see docs/cluster.md";
  private static final Pattern DIRECTORY = Pattern.compile("(file:///|s3[ap]?://[^/]+).*");

  private final StreamExecutionEnvironment env;

  private Submission(StreamExecutionEnvironment env) {
    this.env = env;
  }

  /** The cluster's environment; empty if this program runs by itself. */
  static Optional<Submission> find() {
    // Flink sets the environment of a cluster before it calls main; without one it makes a local.
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    return env instanceof LocalStreamEnvironment
        ? Optional.empty()
        : Optional.of(new Submission(env));
  }

  /**
   * Whether Flink called {@code main}. Asked of every command, so it does not wake Flink where a
   * look at the class loader tells enough.
   */
  static boolean isSubmitted() {
    return Thread.currentThread().getContextClassLoader() != ClassLoader.getSystemClassLoader()
        && find().isPresent();
  }

  /** Takes the parallelism of the command line, which goes before the cluster's. */
  Submission parallelism(Integer tasks) {
    if (tasks != null) {
      env.setParallelism(tasks);
    }
    return this;
  }

  /** Refuses an option that means something on one machine only. */
  void refuse(String option, Object value, String instead) throws UserError {
    if (value != null) {
      throw UserError.usage(option + " cannot be used on a cluster: " + instead + GUIDE);
    }
  }

  /** What goes on for ever goes on from checkpoints. */
  void requireCheckpoints() throws UserError {
    if (!env.getCheckpointConfig().isCheckpointingEnabled()) {
      throw UserError.usage(
          "watch needs checkpoints, and this cluster makes none: set"
              + " execution.checkpointing.interval (1min, say) and execution.checkpointing.dir in"
              + " its configuration, or with -D behind 'flink run'"
              + GUIDE);
    }
  }

  /** There must be a place that all can reach for what is found. */
  void requireSinks(List<AlertSink> sinks) throws UserError {
    if (sinks.isEmpty()) {
      throw UserError.usage(
          "there is no place for alerts: give --sink file:///dir or s3://bucket/prefix, or sinks in"
              + " the configuration"
              + GUIDE);
    }
    for (AlertSink sink : sinks) {
      if (sink instanceof AlertSink.Bucket bucket) {
        requireFileSystem("sink " + bucket.shown(), bucket.uri());
      }
    }
  }

  /** Checks the directory that an option names for lines that every task writes. */
  private static void requireDirectory(String option, String uri) throws UserError {
    if (!DIRECTORY.matcher(uri).matches()) {
      throw UserError.usage(
          option
              + " names a directory that all task managers share: file:///dir or s3://bucket/prefix"
              + GUIDE);
    }
    requireFileSystem(option, uri);
  }

  private static void requireFileSystem(String what, String uri) throws UserError {
    try {
      FileSystem.getUnguardedFileSystem(URI.create(uri));
    } catch (UnsupportedFileSystemSchemeException e) {
      throw UserError.usage(
          what
              + ": Flink has no file system for it; put flink-s3-fs-hadoop into a directory below"
              + " plugins/, of the client too"
              + GUIDE);
    } catch (IOException | IllegalArgumentException e) {
      throw UserError.usage(what + ": " + e.getMessage());
    }
  }

  /** Checks the directories of what is written besides alerts. */
  void requireDirectories(Optional<String> deadLetters, Optional<String> integrity)
      throws UserError {
    if (deadLetters.isPresent()) {
      requireDirectory("--dead-letters", deadLetters.get());
    }
    if (integrity.isPresent()) {
      requireDirectory("--integrity", integrity.get());
    }
  }

  /** What a job counted, the rules that ran, and how long it took. */
  record Result(RunCounts counts, Map<String, AlertRule> rules, double seconds) {}

  /**
   * Sends the job. Comes back when it has ended, or, detached, when it is there.
   *
   * @param deadLetters directory for them, if any
   * @param integrity directory for findings of verification, if any
   * @return empty if the job was left to itself
   */
  Optional<Result> run(
      String name,
      PipelineSettings settings,
      List<AlertSink> sinks,
      Optional<String> deadLetters,
      Optional<String> integrity)
      throws UserError {
    try {
      FlowtrailPipeline.Streams streams = FlowtrailPipeline.build(env, settings);
      AlertSinks.attach(Findings.of(streams.alerts()), sinks);
      deadLetters.ifPresent(
          directory ->
              PartFiles.write(
                  DeadLetterLines.of(streams.deadLetters()), directory, "dead-letters"));
      integrity.ifPresent(
          directory ->
              streams
                  .integrity()
                  .ifPresent(lines -> PartFiles.write(lines, directory, "integrity")));
      JobExecutionResult result = env.execute(name);
      // Of a job that was left to itself nothing is known.
      return result.isJobExecutionResult()
          ? Optional.of(
              new Result(
                  RunCounts.of(result.getAllAccumulatorResults()),
                  streams.rules(),
                  result.getNetRuntime() / 1e3))
          : Optional.empty();
    } catch (SigmaException e) {
      throw RuleSources.unusable(e);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
