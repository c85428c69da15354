package io.flowtrail.benchmark;

import com.sun.management.OperatingSystemMXBean;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.detector.catalog.DetectorCatalog;
import io.flowtrail.event.NamedLists;
import io.flowtrail.jobs.FlowtrailPipeline;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.PipelineSettings;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.rules.DefaultRules;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * The whole job of {@code flowtrail replay} with the default pack, several times in one JVM: the first
 * round is a cold start, the later ones are what a long archive sees. Prints Flink's net run time,
 * which begins when the job does, and the time that processors worked for the process, which says
 * more where others use them too.
 *
 * <p>Arguments: directory, parallelism, rounds, names of detectors ({@code all} for all of them).
 */
public final class ReplayRounds {
  private ReplayRounds() {}

  public static void main(String[] args) throws Exception {
    int parallelism = Integer.parseInt(args[1]);
    int rounds = Integer.parseInt(args[2]);
    for (int round = 1; round <= rounds; round++) {
      Path work = Files.createTempDirectory("flowtrail-rounds");
      StreamExecutionEnvironment env = FlowtrailPipeline.local(parallelism, work);
      FlowtrailPipeline.Streams streams =
          FlowtrailPipeline.build(env, settings(args[0], List.of(args).subList(3, args.length)));
      streams.alerts().sinkTo(new DiscardingSink<>());
      long before = processorNanos();
      JobExecutionResult done = env.execute("replay, round " + round);
      double processor = (processorNanos() - before) / 1e9;
      RunCounts counts = RunCounts.of(done.getAllAccumulatorResults());
      double seconds = done.getNetRuntime() / 1e3;
      System.out.printf(
          "round %d: %d records in %.2f s (%.0f MB/s), %.2f s of processors%n",
          round,
          counts.recordsRead(),
          seconds,
          counts.value(RunCounts.UNPACKED_BYTES) / 1e6 / seconds,
          processor);
    }
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static PipelineSettings settings(String directory, List<String> detectors) {
    PipelineSettings plain =
        PipelineSettings.of(
            List.of(LogLocation.of(directory)),
            new RuleSettings(
                DefaultRules.load(), new HashSet<>(), new HashMap<>(), new HashMap<>()));
    DetectorSet all = DetectorCatalog.of(Map.of(), NamedLists.EMPTY);
    DetectorSet chosen =
        new DetectorSet(
            all.detectors().stream()
                .filter(each -> detectors.contains("all") || detectors.contains(each.name()))
                .toList());
    return new PipelineSettings(
        plain.locations(),
        plain.rules(),
        chosen,
        plain.from(),
        plain.to(),
        plain.lateness(),
        plain.groupBy(),
        plain.window(),
        plain.minimum(),
        plain.integrity(),
        plain.following(),
        plain.everyMatch());
  }
}
