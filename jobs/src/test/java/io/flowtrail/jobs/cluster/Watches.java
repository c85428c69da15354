package io.flowtrail.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Jobs on a cluster that watch directories. */
final class Watches {
  private final FlinkCluster cluster;

  Watches(FlinkCluster cluster) {
    this.cluster = cluster;
  }

  /** {@code flink run -d FLAGS JAR watch --config ...}; tells the job. */
  String start(WatchedDirectory logs, String... flags) throws Exception {
    String[] words =
        Stream.of(
                Stream.of("run", "-d"),
                Stream.of(flags),
                Stream.of(Deployment.jar().toString(), "watch", "--config", logs.config()))
            .flatMap(all -> all)
            .toArray(String[]::new);
    return cluster.flink(words).job();
  }

  /** A step's files, and their alerts. */
  void step(WatchedDirectory logs, int step) throws IOException {
    logs.step(step);
    cluster.await(() -> logs.tells(step), () -> "step " + step + " in " + logs.lines());
  }

  /** Lets time go on until all is told, and stops. */
  void finish(WatchedDirectory logs, String job) throws Exception {
    letTimeGoOn(logs, job, logs::tellsOfAllSteps, () -> "what spans all steps");
    long told = cluster.newestCheckpoint(job);
    cluster.await(() -> cluster.newestCheckpoint(job) > told + 3, "what was told with it");
    cluster.stop(job);
    assertThat(logs.created()).isNotEmpty().doesNotHaveDuplicates();
  }

  /**
   * Ticks until something is told. One tick may not do: one reader can be the quicker to ask for
   * both of its files, and the other one hears of it a look later.
   */
  void letTimeGoOn(WatchedDirectory logs, String job, BooleanSupplier told, Supplier<String> what)
      throws IOException {
    logs.tick();
    long[] ticked = {cluster.newestCheckpoint(job)};
    cluster.await(
        () -> {
          if (!told.getAsBoolean() && cluster.newestCheckpoint(job) > ticked[0] + 10) {
            tick(logs);
            ticked[0] = cluster.newestCheckpoint(job);
          }
          return told.getAsBoolean();
        },
        what);
  }

  private static void tick(WatchedDirectory logs) {
    try {
      logs.tick();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
