package io.flowtrail.jobs.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A standalone Flink cluster of several processes on loopback, as {@code
 * start-zookeeper-quorum.sh}, {@code jobmanager.sh} and {@code taskmanager.sh} start them:
 * ZooKeeper, which remembers what runs, a job manager, and task managers with one slot each. Killed
 * with {@code kill -9}.
 *
 * <p>The jars are those that the build resolved for scope {@code provided}, or those of an unpacked
 * distribution that the system property {@code flink.home} names.
 */
final class FlinkCluster implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final String LOOPBACK = "127.0.0.1";

  private final Path directory;
  private final String classPath;
  private final int restPort = freePort();
  private final int rpcPort = freePort();
  private final int zooKeeperPort = freePort();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
  private final Deque<Process> taskManagers = new ArrayDeque<>();
  private final Map<Long, Path> outputs = new ConcurrentHashMap<>();
  private Process zooKeeper;
  private Process jobManager;
  private int started;

  private FlinkCluster(Path directory, String classPath) {
    this.directory = directory;
    this.classPath = classPath;
  }

  /** Starts all processes with logs below a directory, and waits until the slots are there. */
  static FlinkCluster start(Path directory, String classPath, int taskManagers) throws Exception {
    return start(directory, classPath, taskManagers, Map.of());
  }

  /**
   * The same with what {@code config.yaml} says besides, or instead. Plugins are below {@code
   * plugins} in the directory already.
   */
  static FlinkCluster start(
      Path directory, String classPath, int taskManagers, Map<String, String> settings)
      throws Exception {
    FlinkCluster cluster = new FlinkCluster(directory, classPath);
    // If the tests are broken off, nothing is left behind.
    Runtime.getRuntime().addShutdownHook(new Thread(cluster::close));
    try {
      cluster.configure(settings);
      cluster.zooKeeper =
          cluster.java(
              "zookeeper",
              List.of("-Xmx64m"),
              "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer",
              List.of(
                  "--zkConfigFile", directory.resolve("conf/zoo.cfg").toString(), "--peerId", "1"));
      cluster.startJobManager();
      for (int i = 0; i < taskManagers; i++) {
        cluster.startTaskManager();
      }
      cluster.await(
          () -> cluster.get("/overview").path("slots-total").asInt() == taskManagers, "slots");
      return cluster;
    } catch (Exception | Error e) {
      cluster.close();
      throw e;
    }
  }

  private void configure(Map<String, String> settings) throws IOException {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.createDirectories(directory.resolve("log"));
    Files.createDirectories(directory.resolve("tmp"));
    Files.writeString(
        conf.resolve("zoo.cfg"),
        """
        tickTime=1000
        initLimit=10
        syncLimit=5
        clientPort=%d
        clientPortAddress=127.0.0.1
        admin.enableServer=false
        dataDir=%s
        """
            .formatted(zooKeeperPort, directory.resolve("zookeeper")));
    Map<String, String> all = new LinkedHashMap<>(settings());
    all.putAll(settings);
    StringBuilder config = new StringBuilder();
    all.forEach((key, value) -> config.append(key + ": '" + value + "'\n"));
    Files.writeString(conf.resolve("config.yaml"), config);
    Files.writeString(
        conf.resolve("log4j.properties"),
        """
        rootLogger.level = INFO
        rootLogger.appenderRef.file.ref = file
        appender.file.name = file
        appender.file.type = FILE
        appender.file.fileName = ${sys:log.file}
        appender.file.layout.type = PatternLayout
        appender.file.layout.pattern = %d %-5p %c - %m%n
        """);
  }

  private Map<String, String> settings() {
    String root = directory.toUri().toString().replaceAll("/$", "");
    return Map.ofEntries(
        Map.entry("jobmanager.bind-host", LOOPBACK),
        Map.entry("jobmanager.rpc.address", LOOPBACK),
        Map.entry("jobmanager.rpc.port", "" + rpcPort),
        Map.entry("taskmanager.bind-host", LOOPBACK),
        Map.entry("taskmanager.host", LOOPBACK),
        Map.entry("taskmanager.numberOfTaskSlots", "1"),
        Map.entry("rest.address", LOOPBACK),
        Map.entry("rest.bind-address", LOOPBACK),
        Map.entry("rest.port", "" + restPort),
        Map.entry("high-availability.type", "zookeeper"),
        Map.entry("high-availability.storageDir", root + "/ha"),
        Map.entry("high-availability.zookeeper.quorum", LOOPBACK + ":" + zooKeeperPort),
        Map.entry("high-availability.zookeeper.client.session-timeout", "8s"),
        Map.entry("parallelism.default", "2"),
        Map.entry("io.tmp.dirs", directory.resolve("tmp").toString()),
        Map.entry("execution.checkpointing.interval", "500ms"),
        Map.entry("execution.checkpointing.dir", root + "/checkpoints"),
        Map.entry("execution.checkpointing.savepoint-dir", root + "/savepoints"),
        Map.entry("restart-strategy.type", "fixed-delay"),
        Map.entry("restart-strategy.fixed-delay.attempts", "1000"),
        Map.entry("restart-strategy.fixed-delay.delay", "200ms"),
        Map.entry("heartbeat.interval", "1s"),
        Map.entry("heartbeat.timeout", "20s"),
        Map.entry("metrics.fetcher.update-interval", "100"));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process java(String name, List<String> options, String main, List<String> arguments)
      throws IOException {
    return java(directory.resolve("conf"), name, options, main, arguments);
  }

  private Process java(
      Path conf, String name, List<String> options, String main, List<String> arguments)
      throws IOException {
    Path log = directory.resolve("log/" + name + "-" + started++);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("@" + System.getProperty("jvm.options"));
    // Processes that live for a minute.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(options);
    command.add("-Dlog.file=" + log + ".log");
    command.add("-Dlog4j.configurationFile=" + directory.resolve("conf/log4j.properties").toUri());
    command.addAll(List.of("-cp", classPath, main));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(Path.of(log + ".out").toFile());
    Map<String, String> environment = builder.environment();
    environment.put("FLINK_CONF_DIR", conf.toString());
    environment.put("FLINK_LIB_DIR", directory.resolve("lib").toString());
    environment.put("FLINK_PLUGINS_DIR", directory.resolve("plugins").toString());
    Process process = builder.start();
    outputs.put(process.pid(), Path.of(log + ".out"));
    return process;
  }

  // ---- processes

  /** {@code jobmanager.sh start}. */
  void startJobManager() throws IOException {
    jobManager =
        java(
            "jobmanager",
            List.of("-Xmx384m"),
            "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
            jobManagerMemory());
  }

  private List<String> jobManagerMemory() {
    return arguments(
        "jobmanager.memory.heap.size=384m",
        "jobmanager.memory.off-heap.size=128m",
        "jobmanager.memory.jvm-metaspace.size=256m",
        "jobmanager.memory.jvm-overhead.min=192m",
        "jobmanager.memory.jvm-overhead.max=192m");
  }

  /**
   * {@code standalone-job.sh start-foreground --job-classname ...}: a job manager that runs one job
   * from the jar in {@code usrlib}.
   */
  void startApplication(Path jar, String... words) throws IOException {
    Path usrlib = Files.createDirectories(directory.resolve("usrlib"));
    Files.copy(jar, usrlib.resolve(jar.getFileName()));
    List<String> all = new ArrayList<>(jobManagerMemory());
    all.addAll(List.of("--job-classname", "io.flowtrail.jobs.cli.Flowtrail"));
    all.addAll(List.of(words));
    jobManager =
        java(
            "application",
            List.of("-Xmx384m"),
            "org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint",
            all);
  }

  /** Waits until the job manager has ended by itself. */
  int exitCodeOfJobManager() throws InterruptedException {
    int code = jobManager.waitFor();
    jobManager = null;
    return code;
  }

  /** {@code taskmanager.sh start}. */
  void startTaskManager() throws IOException {
    taskManagers.add(
        java(
            "taskmanager",
            List.of("-Xmx448m", "-XX:MaxDirectMemorySize=192m"),
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            arguments(
                "taskmanager.cpu.cores=1.0",
                "taskmanager.memory.framework.heap.size=128m",
                "taskmanager.memory.task.heap.size=320m",
                "taskmanager.memory.framework.off-heap.size=128m",
                "taskmanager.memory.task.off-heap.size=0b",
                "taskmanager.memory.network.min=64m",
                "taskmanager.memory.network.max=64m",
                "taskmanager.memory.managed.size=64m",
                "taskmanager.memory.jvm-metaspace.size=256m",
                "taskmanager.memory.jvm-overhead.min=192m",
                "taskmanager.memory.jvm-overhead.max=192m")));
  }

  private List<String> arguments(String... settings) {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("--configDir", directory.resolve("conf").toString()));
    for (String setting : settings) {
      all.addAll(List.of("-D", setting));
    }
    return all;
  }

  /** {@code kill -9} of the task manager that runs longest. */
  void killTaskManager() throws InterruptedException {
    kill(taskManagers.remove());
  }

  /** {@code kill -9} of the job manager. */
  void killJobManager() throws InterruptedException {
    kill(jobManager);
    jobManager = null;
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() {
    List<Process> all = new ArrayList<>(taskManagers);
    for (Process process : new Process[] {jobManager, zooKeeper}) {
      if (process != null) {
        all.add(process);
      }
    }
    all.forEach(Process::destroyForcibly);
  }

  // ---- the client

  /** What {@code bin/flink} said, and its exit code. */
  record Said(int code, String text) {
    /** The job that was submitted. */
    String job() {
      int at = text.indexOf("JobID ");
      if (at < 0) {
        throw new AssertionError("no job was submitted: " + text);
      }
      return text.substring(at + "JobID ".length(), at + "JobID ".length() + 32);
    }
  }

  /** {@code bin/flink WORDS}. */
  Said flink(String... words) throws IOException, InterruptedException {
    return flink(directory.resolve("conf"), words);
  }

  /** The same where the configuration of clients says nothing of checkpoints. */
  Said flinkWithoutCheckpoints(String... words) throws IOException, InterruptedException {
    Path other = Files.createDirectories(directory.resolve("conf-without-checkpoints"));
    String config = Files.readString(directory.resolve("conf/config.yaml"));
    Files.writeString(
        other.resolve("config.yaml"),
        config.replaceAll("(?m)^execution.checkpointing.interval: .*\\n", ""));
    return flink(other, words);
  }

  private Said flink(Path conf, String... words) throws IOException, InterruptedException {
    Process client =
        java(
            conf,
            "client",
            List.of("-Xmx384m"),
            "org.apache.flink.client.cli.CliFrontend",
            List.of(words));
    if (!client.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      client.destroyForcibly();
      throw new AssertionError("flink " + List.of(words) + " does not end");
    }
    return new Said(client.exitValue(), Files.readString(outputs.get(client.pid())));
  }

  // ---- the REST interface

  /** An answer; a missing node while the job manager is not there. */
  JsonNode get(String path) {
    return answer(HttpRequest.newBuilder(uri(path)).build());
  }

  JsonNode post(String path, String body) {
    return answer(
        HttpRequest.newBuilder(uri(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build());
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + restPort + path);
  }

  private JsonNode answer(HttpRequest request) {
    try {
      return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
    } catch (IOException e) {
      return MissingNode.getInstance();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** {@code RUNNING}, {@code FINISHED}, ...; empty while nobody knows. */
  String status(String job) {
    return get("/jobs/" + job).path("state").asText();
  }

  /** Whether every task runs, after a restart too. */
  boolean isRunning(String job) {
    JsonNode answer = get("/jobs/" + job);
    JsonNode vertices = answer.path("vertices");
    for (JsonNode vertex : vertices) {
      if (!vertex.path("status").asText().equals("RUNNING")) {
        return false;
      }
    }
    return answer.path("state").asText().equals("RUNNING") && !vertices.isEmpty();
  }

  /** Checkpoints completed since the job manager leads. */
  int checkpoints(String job) {
    return get("/jobs/" + job + "/checkpoints").path("counts").path("completed").asInt();
  }

  /** The number of the newest completed checkpoint, which grows over restarts. */
  long newestCheckpoint(String job) {
    JsonNode latest = get("/jobs/" + job + "/checkpoints").path("latest");
    return Math.max(
        latest.path("completed").path("id").asLong(), latest.path("restored").path("id").asLong());
  }

  /** A counter of the job, as the last heartbeats told it. */
  long counter(String job, String name) {
    for (JsonNode counter : get("/jobs/" + job + "/accumulators").path("user-task-accumulators")) {
      if (counter.path("name").asText().equals(name)) {
        return counter.path("value").asLong();
      }
    }
    return 0;
  }

  /** Stops a job with a savepoint, and waits for both. */
  String stop(String job) {
    return stop(job, "CANONICAL");
  }

  /** The same in one of Flink's formats of savepoints. */
  String stop(String job, String format) {
    String body = "{\"drain\":false,\"formatType\":\"" + format + "\"}";
    String trigger = post("/jobs/" + job + "/stop", body).path("request-id").asText();
    Supplier<JsonNode> savepoint = () -> get("/jobs/" + job + "/savepoints/" + trigger);
    await(
        () -> savepoint.get().path("status").path("id").asText().equals("COMPLETED"),
        "a savepoint");
    JsonNode done = savepoint.get();
    await(() -> status(job).equals("FINISHED"), "the end of " + job + " after " + done);
    return done.path("operation").path("location").asText();
  }

  void await(BooleanSupplier condition, String what) {
    await(condition, () -> what);
  }

  void await(BooleanSupplier condition, Supplier<String> what) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      boolean dead =
          !zooKeeper.isAlive()
              || jobManager != null && !jobManager.isAlive()
              || !taskManagers.stream().allMatch(Process::isAlive);
      if (dead || System.nanoTime() > deadline) {
        throw new AssertionError(
            "waited in vain for " + what.get() + "; logs are in " + directory.resolve("log"));
      }
      LockSupport.parkNanos(50_000_000);
    }
  }
}
