package io.flowtrail.benchmark;

import io.flowtrail.derived.StandardFields;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.detector.Fact;
import io.flowtrail.detector.FactText;
import io.flowtrail.event.NamedLists;
import io.flowtrail.jobs.FlowtrailPipeline;
import io.flowtrail.jobs.detection.DetectorFunction;
import io.flowtrail.jobs.rules.RuleBook;
import io.flowtrail.jobs.rules.RulesBasis;
import io.flowtrail.jobs.rules.RulesInForce;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.match.RuleOptions;
import io.flowtrail.sigma.match.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Many groups of one correlation at once in RocksDB: what a group takes on disk, and whether memory
 * stays bounded. Prints facts a second, the greatest size of the state on disk, and the peak of
 * resident memory.
 *
 * <p>Arguments: groups, facts a group, characters of evidence, share of one hot group in percent.
 */
public final class ManyGroups {
  private static final long START = 1_772_323_200_000L;

  private ManyGroups() {}

  public static void main(String[] args) throws Exception {
    long groups = Long.parseLong(args[0]);
    long facts = groups * Long.parseLong(args[1]);
    String evidence = evidence(Integer.parseInt(args[2]));
    int hot = Integer.parseInt(args[3]);
    String rule =
        "title: R\nid: r\nlogsource: {product: aws, service: cloudtrail}\n"
            + "detection: {s: {eventName: R}, condition: s}\n---\n"
            + "title: C\nid: c\ncorrelation: {type: event_count, rules: [r], group-by: [eventID],"
            + " timespan: 1d, condition: {gte: 10}}\n";
    RuleSet rules =
        RuleSet.compile(
            List.of(new RuleText("r.yml", rule)),
            NamedLists.EMPTY,
            StandardFields.of(NamedLists.EMPTY),
            RuleOptions.NONE,
            Map.of());
    DetectorSet detectors = new DetectorSet(rules.detectors());
    String detector = detectors.detectors().get(0).name();
    Path work = Files.createTempDirectory("flowtrail-groups");
    StreamExecutionEnvironment env = FlowtrailPipeline.local(2, work);
    Configuration rocks = new Configuration();
    rocks.setString("state.backend.type", "rocksdb");
    rocks.setString("state.backend.rocksdb.localdir", work.toString());
    rocks.setString("state.backend.rocksdb.memory.fixed-per-slot", "128mb");
    // Most facts meet no other of their step: without filters each looks for one on disk.
    rocks.setString("state.backend.rocksdb.use-bloom-filter", "true");
    rocks.setString("state.backend.rocksdb.memory.partitioned-index-filters", "true");
    env.configure(rocks);
    env.fromSequence(0, facts - 1)
        .map(
            n ->
                new Fact(
                    detector,
                    FactText.join(n % 100 < hot ? "hot" : "group-" + n % groups),
                    START + n * Duration.ofHours(20).toMillis() / facts / 1000 * 1000,
                    "event-" + n,
                    FactText.join("0"),
                    evidence.substring((int) (n % 64)) + n))
        .returns(Fact.class)
        .assignTimestampsAndWatermarks(
            WatermarkStrategy.<Fact>forBoundedOutOfOrderness(Duration.ofMinutes(15))
                .withTimestampAssigner((fact, before) -> fact.time()))
        .keyBy(DetectorFunction::key, Types.STRING)
        .process(
            new DetectorFunction(
                new RuleBook(
                    new RulesBasis(DetectorSet.NONE, false, false, 1),
                    new RulesInForce("", new HashMap<>(), detectors, new HashSet<>())),
                0,
                false))
        .returns(Fact.class)
        .sinkTo(new DiscardingSink<>());
    AtomicLong disk = new AtomicLong();
    Thread watch =
        new Thread(
            () -> {
              while (!Thread.currentThread().isInterrupted()) {
                disk.accumulateAndGet(size(work), Math::max);
                try {
                  Thread.sleep(500);
                } catch (InterruptedException e) {
                  return;
                }
              }
            });
    watch.setDaemon(true);
    watch.start();
    double seconds = env.execute("many groups").getNetRuntime() / 1e3;
    watch.interrupt();
    System.out.printf(
        "%d groups, %d facts in %.1f s (%.0f/s); on disk at most %.0f MB, %.0f bytes a group; %s%n",
        groups,
        facts,
        seconds,
        facts / seconds,
        disk.get() / 1e6,
        (double) disk.get() / groups,
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .findFirst()
            .orElse(""));
  }

  /** Text that compresses about as records do: to a third. */
  private static String evidence(int length) {
    Random random = new Random(1);
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append("\"member\":\"").append(Long.toHexString(random.nextLong())).append("\",");
    }
    return text.substring(0, length);
  }

  private static long size(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(Files::isRegularFile).mapToLong(ManyGroups::length).sum();
    } catch (IOException | java.io.UncheckedIOException e) {
      return 0;
    }
  }

  private static long length(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      return 0;
    }
  }
}
