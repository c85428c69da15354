package io.flowtrail.jobs.cli;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.AlertRule;
import io.flowtrail.alert.AlertTextWriter;
import io.flowtrail.alert.DetectionFindingWriter;
import io.flowtrail.alert.HtmlReport;
import io.flowtrail.alert.Incidents;
import io.flowtrail.alert.IntegrityMatches;
import io.flowtrail.alert.IntegritySummary;
import io.flowtrail.cloudtrail.digest.IntegrityJson;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.jobs.FlowtrailPipeline;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.PipelineSettings;
import io.flowtrail.jobs.config.FlowtrailConfig;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.sink.DeadLetterJson;
import io.flowtrail.jobs.sink.PartFiles;
import io.flowtrail.jobs.sink.SortedLines;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.sigma.SigmaException;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code flowtrail replay}. */
@CommandLine.Command(
    name = "replay",
    description = {
      "Run rules over an archive of logs, once.",
      "With neither --alerts nor --report, alerts are printed for people. A summary goes to"
          + " standard error."
    })
final class ReplayCommand extends Command {
  private static final long PROGRESS_MILLIS = 250;
  private static final int DEAD_LETTERS_IN_REPORT = 200;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "0..*",
      description = "A file, a directory, or s3://bucket/prefix. Default: the configuration's.")
  private List<String> sources;

  @Mixin private ReplaySettings settings;

  @Mixin private SinkOptions sinks;

  @Option(
      names = "--alerts",
      paramLabel = "FILE.jsonl",
      description = "Write alerts as OCSF Detection Findings, one a line, by time.")
  private Path alertsFile;

  @Option(names = "--report", paramLabel = "FILE.html", description = "Write a report.")
  private Path reportFile;

  @Option(
      names = "--dead-letters",
      paramLabel = "FILE.jsonl",
      description = "Write what could not be read. On a cluster: the URI of a directory.")
  private String deadLetters;

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
    Optional<Submission> cluster = Submission.find();
    if (cluster.isPresent()) {
      submit(terminal, cluster.get().parallelism(parallelism), config);
      return ExitCode.OK;
    }
    if (sinks.areGiven()) {
      throw UserError.usage(
          "--sink is for replays on a cluster; here write alerts to a file with --alerts FILE");
    }
    PipelineSettings pipeline = settings.pipeline(config, sources == null ? List.of() : sources);
    Path alertsTarget = alertsTarget(config);
    List<Path> targets = targets(alertsTarget);
    for (Path file : targets) {
      checkTarget(file);
    }
    checkCollisions(targets, pipeline.locations());
    Path work = Files.createTempDirectory("flowtrail-");
    Cleanup cleanup = new Cleanup(terminal, work);
    try {
      long start = System.nanoTime();
      Outcome outcome = execute(terminal, pipeline, work, cleanup, start);
      RunCounts counts = outcome.counts();
      if (counts.value(RunCounts.OBJECTS) == 0) {
        throw UserError.usage(nothingRead(pipeline, counts));
      }
      finish(terminal, pipeline, outcome, work, start, alertsTarget);
      return ExitCode.OK;
    } finally {
      cleanup.finished();
    }
  }

  // ---- on a cluster

  private void submit(Terminal terminal, Submission cluster, FlowtrailConfig config)
      throws UserError {
    cluster.refuse(
        "--alerts", alertsFile, "it is a file of one machine; give --sink file:///dir instead");
    cluster.refuse(
        "--report",
        reportFile,
        "it is a file of one machine, made of all alerts; run 'flowtrail replay' where the report"
            + " shall be");
    List<AlertSink> targets = sinks.all(config);
    cluster.requireSinks(targets);
    cluster.requireDirectories(deadLetters(), settings.integrityOutput());
    PipelineSettings pipeline = settings.pipeline(config, sources == null ? List.of() : sources);
    long start = System.nanoTime();
    Optional<Submission.Result> result =
        cluster.run(
            "flowtrail replay", pipeline, targets, deadLetters(), settings.integrityOutput());
    if (result.isEmpty()) {
      return;
    }
    RunCounts counts = result.get().counts();
    if (counts.value(RunCounts.OBJECTS) == 0) {
      throw UserError.usage(nothingRead(pipeline, counts));
    }
    boolean verified = pipeline.integrity().enabled();
    IntegrityTotals integrity = IntegrityTotals.of(counts);
    summary(pipeline, counts, result.get().rules(), integrity)
        .print(
            terminal,
            verified,
            integrity.advice(),
            result.get().seconds(),
            (System.nanoTime() - start) / 1e9);
  }

  private Optional<String> deadLetters() {
    return Optional.ofNullable(deadLetters);
  }

  // ---- before the run

  /** {@code --alerts}, else the configuration's file sink; null if neither is there. */
  private Path alertsTarget(FlowtrailConfig config) throws UserError {
    if (alertsFile != null || config.sinks().isEmpty()) {
      return alertsFile;
    }
    if (config.sinks().size() > 1) {
      throw UserError.usage(
          "replay writes one file of alerts; the configuration has several sinks");
    }
    AlertSink only = config.sinks().get(0);
    if (!(only instanceof AlertSink.Directory file)) {
      throw UserError.usage(
          "replay writes alerts to a file, and the configuration's sink is "
              + only.shown()
              + "; give --alerts FILE, or file:///path as the only sink");
    }
    Path sink = file.path();
    boolean directory = Files.isDirectory(sink) || !sink.toString().endsWith(".jsonl");
    return directory ? sink.resolve("alerts.jsonl") : sink;
  }

  private List<Path> targets(Path alertsTarget) {
    return Stream.of(
            Optional.ofNullable(alertsTarget),
            Optional.ofNullable(reportFile),
            deadLetters().map(Path::of),
            settings.integrityFile())
        .flatMap(Optional::stream)
        .toList();
  }

  private static void checkTarget(Path file) throws UserError {
    Path directory = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw UserError.usage(file + " is a directory; name a file");
    }
    if (directory == null || !Files.isDirectory(directory)) {
      throw UserError.usage(file + ": there is no directory " + directory);
    }
    if (!Files.isWritable(directory) || Files.exists(file) && !Files.isWritable(file)) {
      throw UserError.usage(file + " may not be written");
    }
  }

  /** Nothing that is written may replace evidence, or something else that is written. */
  private static void checkCollisions(List<Path> targets, List<LogLocation> locations)
      throws UserError {
    for (int i = 0; i < targets.size(); i++) {
      Path target = real(targets.get(i));
      for (Path other : targets.subList(0, i)) {
        if (target.equals(real(other))) {
          throw UserError.usage(
              other + " is named for two outputs; they would overwrite each other");
        }
      }
      for (LogLocation location : locations) {
        if (!location.uri().contains("://") && target.startsWith(real(Path.of(location.uri())))) {
          throw UserError.usage(
              targets.get(i)
                  + " lies in the source "
                  + location.uri()
                  + "; write it elsewhere, so that no evidence is changed");
        }
      }
    }
  }

  /** The path that the file has or would have, links followed as far as there are files. */
  private static Path real(Path path) {
    Path absolute = path.toAbsolutePath().normalize();
    try {
      if (Files.exists(absolute)) {
        return absolute.toRealPath();
      }
      Path parent = absolute.getParent();
      return parent == null ? absolute : parent.toRealPath().resolve(absolute.getFileName());
    } catch (IOException e) {
      return absolute;
    }
  }

  // ---- the run

  /** What a run counted, the rules that ran, and how long the job took once it was started. */
  private record Outcome(RunCounts counts, Map<String, AlertRule> rules, double seconds) {}

  private Outcome execute(
      Terminal terminal, PipelineSettings pipeline, Path work, Cleanup cleanup, long start)
      throws UserError {
    int tasks = parallelism != null ? parallelism : Runtime.getRuntime().availableProcessors();
    StreamExecutionEnvironment env = FlowtrailPipeline.local(tasks, work);
    JobClient job;
    Map<String, AlertRule> rules;
    try {
      FlowtrailPipeline.Streams streams = FlowtrailPipeline.build(env, pipeline);
      rules = streams.rules();
      PartFiles.write(streams.alerts(), work.resolve("alerts"), "alerts");
      PartFiles.write(
          DeadLetterLines.of(streams.deadLetters()), work.resolve("dead-letters"), "dead-letters");
      streams
          .integrity()
          .ifPresent(lines -> PartFiles.write(lines, work.resolve("integrity"), "integrity"));
      job = env.executeAsync("flowtrail replay");
    } catch (SigmaException e) {
      throw RuleSources.unusable(e);
    } catch (Exception e) {
      throw failed(e);
    }
    cleanup.running(job);
    ProgressBar bar = new ProgressBar(terminal.err(), start);
    var result = job.getJobExecutionResult();
    try {
      while (true) {
        try {
          JobExecutionResult done = result.get(PROGRESS_MILLIS, TimeUnit.MILLISECONDS);
          double seconds = done.getNetRuntime() / 1e3;
          return new Outcome(RunCounts.of(done.getAllAccumulatorResults()), rules, seconds);
        } catch (TimeoutException e) {
          if (terminal.progress()) {
            bar.show(progress(job), System.nanoTime());
          }
        }
      }
    } catch (ExecutionException e) {
      throw failed(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw UserError.failed("interrupted");
    } finally {
      bar.clear();
      cleanup.running(null);
    }
  }

  private static RunCounts progress(JobClient job) throws InterruptedException {
    try {
      return RunCounts.of(job.getAccumulators().get(1, TimeUnit.SECONDS));
    } catch (ExecutionException | TimeoutException e) {
      // The job has just ended, or is too busy to answer; the next look will tell.
      return RunCounts.of(Map.of());
    }
  }

  /** Flink wraps what went wrong several times; the user is told the innermost. */
  private static IllegalStateException failed(Exception e) {
    return new IllegalStateException(e);
  }

  private static String nothingRead(PipelineSettings pipeline, RunCounts counts) {
    StringBuilder message = new StringBuilder("There is nothing to read in ");
    message.append(
        pipeline.locations().stream().map(LogLocation::uri).collect(Collectors.joining(", ")));
    if (pipeline.from().isPresent() || pipeline.to().isPresent()) {
      message.append(" within --from and --to");
    }
    long others = counts.value(RunCounts.LISTED_OTHERS) + counts.value(RunCounts.LISTED_DIGESTS);
    if (others > 0) {
      message.append(": ").append(others).append(" objects there are digests or no logs");
    }
    return message.append('.').toString();
  }

  // ---- after the run

  private void finish(
      Terminal terminal,
      PipelineSettings pipeline,
      Outcome outcome,
      Path work,
      long start,
      Path alertsTarget)
      throws IOException {
    boolean verified = pipeline.integrity().enabled();
    IntegrityTotals integrity = new IntegrityTotals();
    Path findings = work.resolve("integrity.sorted");
    SortedLines.merge(made(work.resolve("integrity")), findings, Comparator.naturalOrder());
    try (Stream<String> lines = Files.lines(findings)) {
      lines.map(IntegrityJson::ofLine).forEach(integrity::add);
    }
    if (settings.integrityFile().isPresent()) {
      try (Stream<String> lines = Files.lines(findings)) {
        write(settings.integrityFile().get(), out -> lines.forEach(line -> line(out, line)));
      }
    }
    ReplaySummary summary = summary(pipeline, outcome.counts(), outcome.rules(), integrity);

    Path sorted = work.resolve("alerts.sorted");
    SortedLines.merge(made(work.resolve("alerts")), sorted, Comparator.naturalOrder());
    AlertLines alerts = new AlertLines(sorted);
    alerts.forEach(summary::add);
    if (alertsTarget != null) {
      DetectionFindingWriter writer = new DetectionFindingWriter(Version.text());
      Incidents incidents = summary.incidents();
      write(
          alertsTarget,
          out -> {
            int number = 0;
            for (Alert alert : alerts) {
              line(out, writer.json(alert, incidents.uidOf(number++)));
            }
          });
    }
    Path letters = work.resolve("dead-letters.sorted");
    SortedLines.merge(made(work.resolve("dead-letters")), letters, DeadLetterJson.LINE_ORDER);
    if (deadLetters != null) {
      try (Stream<String> lines = Files.lines(letters)) {
        write(Path.of(deadLetters), out -> lines.forEach(line -> line(out, line)));
      }
    }
    if (reportFile != null) {
      List<DeadLetter> first = firstDeadLetters(letters);
      write(reportFile, out -> HtmlReport.write(out, summary.run(), alerts, first));
    }
    if (alertsTarget == null && reportFile == null) {
      AlertTextWriter writer = new AlertTextWriter(terminal.out(), terminal.coloured());
      alerts.forEach(writer::write);
      terminal.out().flush();
    }
    summary.print(
        terminal,
        verified,
        integrity.advice(),
        outcome.seconds(),
        (System.nanoTime() - start) / 1e9);
  }

  private static ReplaySummary summary(
      PipelineSettings pipeline,
      RunCounts counts,
      Map<String, AlertRule> rules,
      IntegrityTotals integrity) {
    Map<String, String> titles = new TreeMap<>();
    rules.forEach((id, rule) -> titles.put(id, rule.title()));
    return new ReplaySummary(
        counts,
        pipeline.locations().stream().map(LogLocation::uri).toList(),
        titles,
        (int)
            rules.keySet().stream().filter(id -> !IntegrityMatches.rules().containsKey(id)).count(),
        pipeline.rules().version(),
        pipeline.integrity().enabled()
            ? integrity.summary()
            : IntegritySummary.notChecked(IntegrityTotals.OFF));
  }

  private static List<DeadLetter> firstDeadLetters(Path sorted) throws IOException {
    try (Stream<String> lines = Files.lines(sorted)) {
      return lines.limit(DEAD_LETTERS_IN_REPORT).map(DeadLetterJson::ofLine).toList();
    }
  }

  private static Path made(Path directory) throws IOException {
    return Files.createDirectories(directory);
  }

  @FunctionalInterface
  private interface Writing {
    void to(BufferedWriter out) throws IOException;
  }

  /** The file appears whole, or not at all. */
  private static void write(Path target, Writing writing) throws IOException {
    Path beside = target.toAbsolutePath().getParent();
    // Not createTempFile, whose files nobody else may read.
    Path written = beside.resolve("." + target.getFileName() + "." + ProcessHandle.current().pid());
    try {
      try (BufferedWriter out = Files.newBufferedWriter(written)) {
        writing.to(out);
      }
      Files.move(written, target, StandardCopyOption.REPLACE_EXISTING);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    } finally {
      Files.deleteIfExists(written);
    }
  }

  private static void line(BufferedWriter out, String text) {
    try {
      out.write(text);
      out.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Alerts in a file of {@link AlertJson} lines, read anew on every walk and never held. */
  private record AlertLines(Path file) implements Iterable<Alert> {
    @Override
    public Iterator<Alert> iterator() {
      try {
        return new Walk(Files.newBufferedReader(file));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Closes the file at its end; every walk goes there. */
  private static final class Walk implements Iterator<Alert> {
    private final BufferedReader in;
    private String line;

    Walk(BufferedReader in) {
      this.in = in;
      advance();
    }

    private void advance() {
      try {
        line = in.readLine();
        if (line == null) {
          in.close();
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public boolean hasNext() {
      return line != null;
    }

    @Override
    public Alert next() {
      if (line == null) {
        throw new NoSuchElementException();
      }
      Alert alert = AlertJson.ofLine(line);
      advance();
      return alert;
    }
  }

  /** Leaves nothing behind, whether the run ends or the user ends it. */
  private static final class Cleanup {
    private final Terminal terminal;
    private final Path work;
    private final Thread hook;
    private volatile JobClient job;

    Cleanup(Terminal terminal, Path work) {
      this.terminal = terminal;
      this.work = work;
      this.hook = new Thread(this::interrupted, "flowtrail-cleanup");
      Runtime.getRuntime().addShutdownHook(hook);
    }

    void running(JobClient client) {
      job = client;
    }

    private void interrupted() {
      JobClient running = job;
      if (running != null) {
        terminal.err().println();
        terminal.err().println("interrupted; no file was written");
        try {
          running.cancel().get(5, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
          // The process ends anyway.
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      delete();
    }

    void finished() {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The process is ending; the hook runs.
        return;
      }
      delete();
    }

    private void delete() {
      try (Stream<Path> files = Files.walk(work)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.deleteIfExists(file);
        }
      } catch (IOException | UncheckedIOException e) {
        // Temporary files; the system clears them away.
      }
    }
  }
}
