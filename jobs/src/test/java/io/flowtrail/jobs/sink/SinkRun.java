package io.flowtrail.jobs.sink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.jobs.FlowtrailPipeline;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.jobs.sink.settings.RetryPolicy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Runs a job that does nothing but send alerts to one sink. */
public final class SinkRun {
  /** Four attempts without waits to speak of. */
  public static final RetryPolicy QUICK =
      new RetryPolicy(4, Duration.ofMillis(1), Duration.ofMillis(5));

  private SinkRun() {}

  /** Runs to the end of the alerts. */
  public static void of(AlertSink sink, List<String> lines) throws Exception {
    StreamExecutionEnvironment env = FlowtrailPipeline.local(1);
    Configuration strict = new Configuration();
    strict.set(PipelineOptions.GENERIC_TYPES, false);
    env.configure(strict);
    AlertSinks.attach(env.fromData(lines), List.of(sink));
    env.execute();
  }

  /** What was given up below a directory, which need not exist. */
  public static List<JsonNode> deadLetters(Path directory) throws Exception {
    List<String> lines = new ArrayList<>();
    if (Files.exists(directory)) {
      SortedLines.forEach(directory, Comparator.naturalOrder(), lines::add);
    }
    List<JsonNode> letters = new ArrayList<>();
    for (String line : lines) {
      letters.add(new ObjectMapper().readTree(line));
    }
    return letters;
  }
}
