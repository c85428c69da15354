package io.flowtrail.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.deploy.Deploy;
import io.flowtrail.jobs.s3.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.yaml.snakeyaml.Yaml;

/**
 * A cluster set up as the manifests for Kubernetes say: RocksDB, whose changes go to S3 with each
 * checkpoint, savepoints and what high availability needs in S3 too, the adaptive scheduler.
 * ZooKeeper stands for Kubernetes, a server on loopback for S3.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterOnS3IT {
  private static final String CREDENTIALS = "fs.s3a.aws.credentials.provider";
  private static final String BUCKET = "flowtrail-state";

  /** Settings of the manifest that mean nothing to these processes, or that take minutes. */
  private static final List<String> NOT_HERE =
      List.of(
          "kubernetes\\..*",
          "job\\.autoscaler\\..*",
          "metrics\\.reporter.*",
          "env\\.java\\.opts\\.all",
          "high-availability\\.type",
          "taskmanager\\.numberOfTaskSlots",
          "execution\\.checkpointing\\.(interval|min-pause)");

  private final Path work = Deployment.target().resolve("cluster-on-s3");
  private S3Server s3;
  private FlinkCluster cluster;
  private Watches watches;

  @BeforeAll
  void start() throws Exception {
    s3 = S3Server.start(false);
    s3.bucket(BUCKET);
    Deployment.delete(work);
    Path plugin = Deployment.s3Plugin();
    Path plugins = Files.createDirectories(work.resolve("plugins/s3-fs-hadoop"));
    Files.copy(plugin, plugins.resolve(plugin.getFileName()));
    Map<String, String> settings = new LinkedHashMap<>(manifest());
    settings.keySet().removeIf(key -> NOT_HERE.stream().anyMatch(key::matches));
    // The server needs what AWS does not, and knows no roles.
    settings.remove(CREDENTIALS);
    settings.put("s3.endpoint", s3.endpoint());
    settings.put("s3.path.style.access", "true");
    settings.put("s3.access-key", "reader");
    settings.put("s3.secret-key", "secret");
    // State as small as this would be in the checkpoint's one file else.
    settings.put("execution.checkpointing.data-inline-threshold", "0b");
    cluster = FlinkCluster.start(work, Deployment.flinkClassPath(), 2, settings);
    watches = new Watches(cluster);
  }

  @AfterAll
  void stop() {
    if (cluster != null) {
      cluster.close();
    }
    s3.close();
  }

  private static Map<String, String> manifest() throws IOException {
    Map<String, Map<String, Map<String, String>>> deployment =
        new Yaml().load(Deploy.text("deploy", "kubernetes", "flinkdeployment.yaml"));
    return deployment.get("spec").get("flinkConfiguration");
  }

  @Test
  void whereCredentialsComeFromIsInThePlugin() throws Exception {
    try (JarFile plugin = new JarFile(Deployment.s3Plugin().toFile())) {
      assertThat(plugin.getEntry(manifest().get(CREDENTIALS).replace('.', '/') + ".class"))
          .isNotNull();
    }
  }

  @Test
  void aWatchWhoseProcessesDieGoesOnFromItsCheckpointsAndFromASavepointInS3() throws Exception {
    WatchedDirectory logs =
        WatchedDirectory.create(
            work.resolve("watched"),
            ", {uri: 's3://" + BUCKET + "/alerts', name: archive, roll_interval: 1s}");
    String two = watches.start(logs, "-p", "2");
    watches.step(logs, 0);
    cluster.killTaskManager();
    logs.step(1);
    cluster.startTaskManager();
    cluster.await(() -> logs.tells(1), "what came while a task manager was dead");
    assertThat(s3.keys(BUCKET)).anyMatch(key -> key.matches("checkpoints/" + two + "/shared/.+"));

    // As the operator stops it.
    String savepoint = cluster.stop(two, "NATIVE");
    assertThat(savepoint).startsWith("s3://" + BUCKET + "/savepoints/savepoint-");
    String one = watches.start(logs, "-p", "1", "-s", savepoint);
    cluster.await(() -> cluster.isRunning(one), "the job behind the savepoint");
    cluster.killJobManager();
    logs.step(2);
    cluster.startJobManager();
    cluster.await(() -> logs.tells(2), "what came while the job manager was dead");
    watches.finish(logs, one);

    assertTellsWhatAReplayTells(logs);
    assertThat(s3.lines(BUCKET, "alerts/")).isEqualTo(logs.written());
    assertThat(s3.keys(BUCKET)).anyMatch(key -> key.startsWith("ha/"));
    for (String kept : List.of("checkpoints", "savepoints", "ha")) {
      assertThat(work.resolve(kept)).doesNotExist();
    }
  }

  /** A watch tells alerts as they grow, a replay what became of them. */
  private void assertTellsWhatAReplayTells(WatchedDirectory logs) throws IOException {
    List<String> replayed =
        LocalReplay.alerts(
            work.resolve("replayed.jsonl"), logs.logs().toString(), "--config", logs.config());
    assertThat(logs.created())
        .containsExactlyInAnyOrderElementsOf(replayed.stream().map(WatchedDirectory::uid).toList());
    assertThat(logs.lines())
        .containsAll(logs.comparable(replayed.stream().map(LocalReplay::withoutIncident).toList()));
  }
}
