package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.fail;

import io.flowtrail.alert.AlertJson;
import io.flowtrail.alert.DetectionFindingWriter;
import io.flowtrail.cloudtrail.digest.PublicKeys;
import io.flowtrail.detector.catalog.DetectorCatalog;
import io.flowtrail.event.NamedLists;
import io.flowtrail.jobs.integrity.IntegritySettings;
import io.flowtrail.jobs.kinesis.KinesisServer;
import io.flowtrail.jobs.kinesis.SetProperties;
import io.flowtrail.jobs.rules.RuleOrigin;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.rules.RuleUpdates;
import io.flowtrail.jobs.sink.AlertSinks;
import io.flowtrail.jobs.sink.LoopbackServer;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.jobs.source.Following;
import io.flowtrail.rules.DefaultRules;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * A job as clusters run it, on loopback: the sample logs and a stream are followed, state lies in
 * RocksDB, alerts go to a webhook, and Flink's reporter for Prometheus can be scraped. Something
 * fails once behind the first checkpoint, so that the job has started again.
 */
@SuppressWarnings("try") // Closing may be interrupted.
final class WatchedSample implements AutoCloseable {
  private static final String NO_CBOR =
      "org.apache.flink.kinesis.shaded.com.amazonaws.sdk.disableCbor";
  private static final Map<String, String> PROPERTIES =
      Map.of(
          NO_CBOR,
          "true",
          "aws.accessKeyId",
          "true",
          "aws.secretAccessKey",
          "true",
          "aws.secretKey",
          "true");

  /** Of the sample; enough for every kind of count. */
  private static final Instant LAST_DAY = Instant.parse("2026-03-05T00:00:00Z");

  private final SetProperties properties = new SetProperties(PROPERTIES);
  private final LoopbackServer webhook;
  private final KinesisServer stream;
  private final int port;
  private final Path logs;
  private final JobClient job;

  WatchedSample(Path directory) throws Exception {
    logs = Files.createDirectories(directory.resolve("logs"));
    webhook = new LoopbackServer((number, request) -> LoopbackServer.Answer.of(200));
    stream = KinesisServer.start("logs", 1);
    stream.put(0, System.currentTimeMillis(), record("stream").getBytes(StandardCharsets.UTF_8));
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.createLocalEnvironment(1, configuration(directory));
    FlowtrailPipeline.Streams streams =
        FlowtrailPipeline.build(env, settings(), Optional.of(changingRules()));
    FailingOnce.reset();
    FailingOnce.behind(streams.files()).sinkTo(new DiscardingSink<>()).name("files");
    DataStream<String> findings =
        streams
            .alerts()
            .map(line -> new DetectionFindingWriter("test").json(AlertJson.ofLine(line)))
            .returns(Types.STRING);
    AlertSinks.attach(
        findings, List.of(AlertSink.parse(webhook.uri("/"), directory).sink().orElseThrow()));
    job = env.executeAsync();
  }

  private Configuration configuration(Path directory) {
    Configuration configuration = new Configuration();
    configuration.setString(
        "metrics.reporter.prom.factory.class",
        "org.apache.flink.metrics.prometheus.PrometheusReporterFactory");
    configuration.setString("metrics.reporter.prom.port", Integer.toString(port));
    configuration.setString("metrics.reporter.prom.filterLabelValueCharacters", "false");
    configuration.setString("state.backend.rocksdb.metrics.estimate-num-keys", "true");
    configuration.setString("state.backend.rocksdb.metrics.column-family-as-variable", "true");
    configuration.setString("state.backend.rocksdb.metrics.total-sst-files-size", "true");
    configuration.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    configuration.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY, directory.resolve("state").toUri().toString());
    configuration.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
    configuration.set(JobManagerOptions.SCHEDULER, JobManagerOptions.SchedulerType.Adaptive);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
    configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    return configuration;
  }

  private PipelineSettings settings() throws Exception {
    Path sample = Path.of("..", "sample-logs");
    PipelineSettings defaults =
        PipelineSettings.of(
            List.of(
                LogLocation.of(sample.toString()),
                LogLocation.of(logs.toString()),
                LogLocation.of(
                    "kinesis://logs?from=trim-horizon&region=eu-west-1&endpoint="
                        + stream.endpoint())),
            new RuleSettings(
                DefaultRules.load(), new HashSet<>(), new HashMap<>(), new HashMap<>()));
    return new PipelineSettings(
        defaults.locations(),
        defaults.rules(),
        DetectorCatalog.of(new HashMap<>(), NamedLists.EMPTY),
        Optional.of(LAST_DAY),
        Optional.empty(),
        defaults.lateness(),
        defaults.groupBy(),
        defaults.window(),
        defaults.minimum(),
        IntegritySettings.with(
            PublicKeys.parse(Files.readString(sample.resolve("public-keys.json")), "keys")),
        Optional.of(
            new Following(Duration.ofMillis(500), Duration.ofHours(6), Duration.ofMillis(1))),
        false);
  }

  private static RuleUpdates changingRules() {
    return new RuleUpdates(
        new RuleOrigin(
            true,
            new ArrayList<>(),
            new ArrayList<>(),
            new HashSet<>(),
            new HashMap<>(),
            new HashMap<>()),
        RuleUpdates.INTERVAL);
  }

  private static String record(String id) {
    return "{\"eventVersion\":\"1.11\",\"eventTime\":\""
        + Instant.now()
        + "\",\"eventSource\":\"cloudtrail.amazonaws.com\",\"eventName\":\"StopLogging\","
        + "\"userIdentity\":{\"type\":\"IAMUser\",\"accountId\":\"111122223333\",\"userName\":\""
        + id
        + "\",\"arn\":\"arn:aws:iam::111122223333:user/"
        + id
        + "\"},\"requestParameters\":{\"name\":\"main\"},\"awsRegion\":\"eu-west-1\",\"recipientAccountId\":\"111122223333\",\"eventID\":\""
        + id
        + "\"}";
  }

  /** Puts a log file with one record where it is looked for, and one that is none. */
  void deliver(String name) throws Exception {
    Path written =
        Files.writeString(logs.resolveSibling(name), "{\"Records\":[" + record(name) + "]}");
    Files.move(written, logs.resolve(name + ".json"));
    Path broken = Files.writeString(logs.resolveSibling(name), "no gzip at all");
    Files.move(broken, logs.resolve(name + ".json.gz"));
  }

  Scrape scrape() throws Exception {
    return Scrape.of(port);
  }

  /** The first scrape of which the condition holds. */
  Scrape await(String what, Predicate<Scrape> condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    Scrape last = new Scrape(List.of());
    while (System.nanoTime() < deadline) {
      if (job.getJobStatus().get().isGloballyTerminalState()) {
        job.getJobExecutionResult().get();
      }
      try {
        last = scrape();
      } catch (IOException e) {
        // The reporter begins to listen before it answers.
        last = new Scrape(List.of());
      }
      if (condition.test(last)) {
        return last;
      }
      LockSupport.parkNanos(100_000_000);
    }
    return fail("waited in vain for %s; last seen: %s", what, last.ours());
  }

  @Override
  public void close() throws Exception {
    try {
      job.cancel().get(30, TimeUnit.SECONDS);
    } finally {
      webhook.close();
      stream.close();
      properties.close();
    }
  }
}
