package io.flowtrail.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/** The jar on a cluster of several processes, some of which die. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ClusterIT {
  private static final String JAR = Deployment.jar().toString();
  private static final Path SAMPLE =
      Path.of(System.getProperty("sample.logs")).toAbsolutePath().normalize();

  private static final String SPANS_ALL = "Trail looked at again and again";

  private final Path work = Deployment.target().resolve("cluster");
  private FlinkCluster cluster;
  private Watches watches;

  /** Alerts of an undisturbed watch: those told of the first step, and those told later. */
  private List<String> firstAlerts;

  private List<String> laterAlerts;

  @BeforeAll
  void start() throws Exception {
    Deployment.delete(work);
    cluster = FlinkCluster.start(work, Deployment.flinkClassPath(), 2);
    watches = new Watches(cluster);
  }

  @AfterAll
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  // ---- replay

  private List<String> replayed(String name) {
    return WatchedDirectory.lines(work.resolve(name));
  }

  private String[] replay(String name, String... flags) {
    return Stream.of(
            Stream.of("run"),
            Stream.of(flags),
            Stream.of(JAR, "replay", SAMPLE.toString(), "--sink", "file://" + work.resolve(name)))
        .flatMap(words -> words)
        .toArray(String[]::new);
  }

  @Test
  @Order(1)
  void anAttachedReplayTellsTheAlertsOfALocalOneAndItsSummary() throws Exception {
    FlinkCluster.Said said = cluster.flink(replay("undisturbed"));

    assertThat(said.text()).contains("cloudtrail records", "alerts ", "signals: ");
    assertThat(said.code()).isZero();
    assertThat(replayed("undisturbed").stream().map(LocalReplay::withoutIncident).sorted())
        .containsExactlyElementsOf(
            LocalReplay.alerts(work.resolve("local.jsonl"), SAMPLE.toString()).stream()
                .map(LocalReplay::withoutIncident)
                .sorted()
                .toList());
  }

  @Test
  @Order(2)
  void aReplayWhoseTaskManagerAndJobManagerDieTellsTheSame() throws Exception {
    String job = cluster.flink(replay("disturbed", "-d")).job();

    // Some of the archive is read and in a checkpoint, some is not.
    cluster.await(() -> cluster.counter(job, "objects") > 100, "the first objects");
    long before = cluster.newestCheckpoint(job);
    cluster.await(() -> cluster.newestCheckpoint(job) > before, "a checkpoint of them");
    assertThat(cluster.status(job)).isEqualTo("RUNNING");
    cluster.killTaskManager();
    cluster.startTaskManager();

    cluster.await(() -> cluster.newestCheckpoint(job) > before + 2, "a checkpoint after that");
    assertThat(cluster.status(job)).isEqualTo("RUNNING");
    cluster.killJobManager();
    cluster.startJobManager();

    cluster.await(() -> cluster.status(job).equals("FINISHED"), "the end of the replay");
    assertThat(replayed("disturbed")).isEqualTo(replayed("undisturbed")).isNotEmpty();
  }

  // ---- watch

  private List<String> undisturbed() {
    return Stream.concat(firstAlerts.stream(), laterAlerts.stream()).sorted().toList();
  }

  @Test
  @Order(3)
  void aWatchTellsWhatComes() throws Exception {
    WatchedDirectory logs = WatchedDirectory.create(work.resolve("watched"));
    String job = watches.start(logs);
    watches.step(logs, 0);
    firstAlerts = logs.lines();
    watches.step(logs, 1);
    watches.step(logs, 2);
    watches.finish(logs, job);

    List<String> later = new java.util.ArrayList<>(logs.lines());
    firstAlerts.forEach(later::remove);
    laterAlerts = later;
    assertThat(firstAlerts).hasSize(3);
    assertThat(laterAlerts).hasSizeGreaterThan(6);
  }

  @Test
  @Order(4)
  void aWatchWhoseTaskManagerAndJobManagerDieTellsTheSame() throws Exception {
    WatchedDirectory logs = WatchedDirectory.create(work.resolve("watched-through-faults"));
    String job = watches.start(logs);
    watches.step(logs, 0);
    cluster.killTaskManager();
    logs.step(1);
    cluster.startTaskManager();
    cluster.await(() -> logs.tells(1), "what came while a task manager was dead");
    cluster.killJobManager();
    logs.step(2);
    cluster.startJobManager();
    cluster.await(() -> logs.tells(2), "what came while the job manager was dead");
    watches.finish(logs, job);

    assertThat(logs.lines()).isEqualTo(undisturbed());
  }

  @Test
  @Order(5)
  void aSavepointGoesOnAtAnotherParallelism() throws Exception {
    WatchedDirectory logs = WatchedDirectory.create(work.resolve("watched-rescaled"));
    String two = watches.start(logs, "-p", "2");
    watches.step(logs, 0);
    String savepoint = cluster.stop(two);
    logs.step(1);
    String one = watches.start(logs, "-p", "1", "-s", savepoint);
    cluster.await(() -> logs.tells(1), "what came while nothing ran");
    watches.step(logs, 2);
    watches.finish(logs, one);

    assertThat(logs.lines()).isEqualTo(undisturbed());
  }

  @Test
  @Order(6)
  void aSavepointOfThePresentStateSchemaGoesOn() throws Exception {
    goesOnFrom("711ea1b", laterAlerts);
  }

  @Test
  @Order(7)
  void aSavepointFromBeforeTheFirstReleaseGoesOnButForItsCorrelations() throws Exception {
    // Names of correlations' states hold a hash of what they count since then: they begin anew.
    goesOnFrom("f0cf157", laterAlerts.stream().filter(line -> !line.contains(SPANS_ALL)).toList());
  }

  /**
   * From a savepoint taken at parallelism 1 behind step 0; see the README beside it. The rest is
   * there before the job starts, as it is behind an outage: once a job has read what is there, its
   * time is the savepoint's and the outage, which is longer with each day that the savepoint ages.
   */
  private void goesOnFrom(String schema, List<String> expected) throws Exception {
    Path savepoint =
        unpacked("/savepoints/" + schema + ".zip", work.resolve("savepoint-" + schema));
    WatchedDirectory logs = WatchedDirectory.create(work.resolve("watched-since-" + schema));
    logs.step(1);
    logs.step(2);
    String job = watches.start(logs, "-p", "2", "-s", savepoint.toUri().toString());
    // What the savepoint's alerts say is told again where their verdict became known only now.
    Supplier<List<String>> told =
        () -> logs.lines().stream().filter(line -> !firstAlerts.contains(line)).toList();
    watches.letTimeGoOn(
        logs,
        job,
        () -> told.get().equals(expected),
        () -> "the same as undisturbed, but " + told.get());
    cluster.stop(job);

    assertThat(told.get()).isEqualTo(expected);
    assertThat(logs.created()).doesNotHaveDuplicates();
  }

  private static Path unpacked(String resource, Path directory) throws IOException {
    Files.createDirectories(directory);
    try (ZipInputStream zip = new ZipInputStream(ClusterIT.class.getResourceAsStream(resource))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.copy(zip, directory.resolve(Path.of(entry.getName()).getFileName()));
      }
    }
    return directory;
  }

  // ---- what is refused

  @Test
  @Order(7)
  void whatMeansSomethingOnOneMachineOnlyIsRefusedBeforeAnyJobStarts() throws Exception {
    WatchedDirectory logs = WatchedDirectory.create(work.resolve("refused"));
    FlinkCluster.Said state =
        cluster.flink("run", JAR, "watch", "--config", logs.config(), "--state", "state");
    assertThat(state.code()).isNotZero();
    assertThat(state.text())
        .contains("--state cannot be used on a cluster", "execution.checkpointing.dir")
        .doesNotContain("JobID");
    FlinkCluster.Said unchecked =
        cluster.flinkWithoutCheckpoints("run", JAR, "watch", "--config", logs.config());
    assertThat(unchecked.text())
        .contains("watch needs checkpoints", "execution.checkpointing.interval")
        .doesNotContain("JobID");
  }

  // ---- application mode

  @Test
  @Order(8)
  void theSameWordsRunInApplicationMode() throws Exception {
    // Of the artifacts of Flink only the whole distribution holds its entry point.
    assumeFalse(System.getProperty("flink.home", "").isEmpty());
    cluster.killJobManager();
    WatchedDirectory logs = WatchedDirectory.create(work.resolve("application"));
    cluster.startApplication(
        Deployment.jar(), "watch", "--config", logs.config(), "--parallelism", "2");
    cluster.await(() -> cluster.get("/jobs").path("jobs").size() == 1, "the application's job");
    String job = cluster.get("/jobs").path("jobs").path(0).path("id").asText();
    watches.step(logs, 0);
    cluster.stop(job);
    assertThat(logs.lines()).isEqualTo(firstAlerts);
    assertThat(cluster.exitCodeOfJobManager()).isZero();
  }
}
