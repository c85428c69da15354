package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.fail;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.source.ReadFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A run of the live graph over a directory into which files come step by step: each step when the
 * one before was read, so that the order of reading is that of arrival and no clock decides.
 */
final class LiveRun {
  private static final Map<String, BlockingQueue<String>> HEARD = new ConcurrentHashMap<>();
  private static final String SIDECAR = ".metadata.json";
  private static final int PATIENCE_SECONDS = 120;

  /** Files are copied here first, so that they appear whole. */
  private final Path staging;

  private final Path logs;
  private final Path savepoints;
  private final PipelineSettings settings;
  private final int parallelism;
  private final String files = "files-" + UUID.randomUUID();
  private final String alerts = "alerts-" + UUID.randomUUID();
  private final Set<String> read = new HashSet<>();
  private JobClient job;
  private RunCounts counts;

  /**
   * What was told.
   *
   * @param alerts as a sink has them that keeps nothing of what a restart undoes
   * @param undone what the restart undid
   */
  record Told(List<Alert> alerts, List<Alert> undone, RunCounts counts) {}

  private LiveRun(Path work, PipelineSettings settings, int parallelism) {
    this.staging = work.resolve("staging");
    this.logs = Path.of(settings.locations().get(0).uri());
    this.savepoints = work.resolve("savepoints");
    this.settings = settings;
    this.parallelism = parallelism;
  }

  /**
   * Runs the graph until everything has come, and then to the end of event time.
   *
   * @param settings the one location is a directory, into which files come
   * @param steps files below {@code archive}, by step
   * @param checkpoint behind so many steps a snapshot is taken; behind {@code failure} steps the
   *     job is broken off, and goes on from the snapshot. Negative for neither
   */
  static Told of(
      Path work,
      PipelineSettings settings,
      int parallelism,
      Path archive,
      List<List<Path>> steps,
      int checkpoint,
      int failure)
      throws Exception {
    LiveRun run = new LiveRun(work, settings, parallelism);
    HEARD.put(run.files, new LinkedBlockingQueue<>());
    HEARD.put(run.alerts, new LinkedBlockingQueue<>());
    try {
      return run.through(archive, steps, checkpoint, failure);
    } finally {
      HEARD.remove(run.files);
      HEARD.remove(run.alerts);
    }
  }

  private Told through(Path archive, List<List<Path>> steps, int checkpoint, int failure)
      throws Exception {
    start("");
    String snapshot = "";
    int told = 0;
    List<Alert> undone = List.of();
    int objects = 0;
    for (int step = 0; step < steps.size(); step++) {
      if (step == checkpoint) {
        snapshot =
            job.triggerSavepoint(savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
        told = HEARD.get(alerts).size();
      }
      if (step == failure) {
        job.cancel().get();
        undone = heard(told);
        start(snapshot);
      }
      objects += arrive(archive, steps.get(step));
    }
    awaitObjects(objects);
    // Looks that fail tell readers nothing. What is told to a task in the moment of its end fails
    // the stop, and at fifty looks a second that happens.
    Path aside = Files.move(logs, logs.resolveSibling("aside"));
    CompletableFuture<String> stop =
        job.stopWithSavepoint(true, savepoints.toUri().toString(), SavepointFormatType.CANONICAL);
    // Of a job that failed this says why; the stop does not.
    stop.handle((done, fault) -> "").get();
    Files.move(aside, logs);
    counts = RunCounts.of(job.getJobExecutionResult().get().getAllAccumulatorResults());
    return new Told(heard(0), undone, counts);
  }

  /** Takes the alerts that were told, behind so many. */
  private List<Alert> heard(int behind) {
    List<String> lines = new ArrayList<>();
    HEARD.get(alerts).drainTo(lines);
    HEARD.get(alerts).addAll(lines.subList(0, behind == 0 ? 0 : behind));
    return lines.subList(behind, lines.size()).stream().map(AlertJson::ofLine).toList();
  }

  private void start(String snapshot) throws Exception {
    StreamExecutionEnvironment env = FlowtrailPipeline.local(parallelism);
    if (!snapshot.isEmpty()) {
      Configuration recovery = new Configuration();
      recovery.set(StateRecoveryOptions.SAVEPOINT_PATH, snapshot);
      env.configure(recovery);
    }
    FlowtrailPipeline.Streams streams = FlowtrailPipeline.build(env, settings);
    hear(streams.alerts(), alerts);
    hear(streams.files().map(ReadFile::object).returns(Types.STRING), files);
    job = env.executeAsync();
  }

  private static void hear(DataStream<String> lines, String name) {
    lines
        .map(new Hearing(name))
        .returns(Types.STRING)
        .setParallelism(1)
        .uid("hear-" + name)
        .sinkTo(new DiscardingSink<>())
        .setParallelism(1)
        .uid("discard-" + name);
  }

  /** Attempts of the job and the test share nothing but the class. */
  private record Hearing(String name) implements MapFunction<String, String> {
    @Override
    public String map(String line) {
      HEARD.get(name).add(line);
      return line;
    }
  }

  /** Puts files in place and waits until the logs among them were read; how many objects came. */
  private int arrive(Path archive, List<Path> step) throws Exception {
    int objects = 0;
    Set<String> awaited = new HashSet<>();
    for (Path file : step) {
      if (Files.exists(archive.resolve(file + SIDECAR))) {
        place(archive, Path.of(file + SIDECAR));
      }
      place(archive, file);
      objects++;
      if (!file.toString().contains("CloudTrail-Digest")) {
        awaited.add(logs.resolve(file).toString());
      }
    }
    awaited.removeAll(read);
    while (!awaited.isEmpty()) {
      String object = HEARD.get(files).poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (object == null) {
        fail("waited in vain for %s", awaited);
      }
      read.add(object);
      awaited.remove(object);
    }
    return objects;
  }

  private void place(Path archive, Path file) throws Exception {
    Path staged = staging.resolve(file);
    Path place = logs.resolve(file);
    Files.createDirectories(staged.getParent());
    Files.createDirectories(place.getParent());
    Files.copy(archive.resolve(file), staged, StandardCopyOption.REPLACE_EXISTING);
    Files.move(staged, place, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Digests are not among the files that are told; all objects are counted. */
  private void awaitObjects(long objects) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (RunCounts.of(job.getAccumulators().get()).value(RunCounts.OBJECTS) < objects) {
      if (System.nanoTime() > deadline) {
        fail("waited in vain for %s objects to be read", objects);
      }
      LockSupport.parkNanos(20_000_000);
    }
  }
}
