package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.fail;

import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.jobs.rules.RuleUpdates;
import io.flowtrail.jobs.sink.AppendedLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A job that follows logs, with checkpoints all the time, until it is closed. */
public final class WatchRun implements AutoCloseable {
  private final Path lines;
  private final JobClient job;

  private WatchRun(Path lines, JobClient job) {
    this.lines = lines;
    this.job = job;
  }

  /**
   * Starts it.
   *
   * @param behindAlerts put between alerts and the file in which they are found
   */
  public static WatchRun start(
      int parallelism,
      PipelineSettings settings,
      RuleUpdates updates,
      Path lines,
      UnaryOperator<DataStream<String>> behindAlerts)
      throws Exception {
    StreamExecutionEnvironment env = FlowtrailPipeline.local(parallelism);
    Configuration restart = new Configuration();
    restart.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    restart.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
    restart.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    env.configure(restart);
    env.enableCheckpointing(50);
    FlowtrailPipeline.Streams streams =
        FlowtrailPipeline.build(env, settings, Optional.of(updates));
    behindAlerts.apply(streams.alerts()).sinkTo(new AppendedLines(lines)).setParallelism(1);
    return new WatchRun(lines, env.executeAsync());
  }

  /** Whole lines that have come out so far. */
  public List<String> lines() {
    try {
      if (!Files.exists(lines)) {
        return List.of();
      }
      String text = Files.readString(lines);
      return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
    } catch (IOException e) {
      return List.of();
    }
  }

  public List<Alert> alerts() {
    return lines().stream().map(AlertJson::ofLine).toList();
  }

  /** Waits for an alert. */
  public Alert await(String what, Predicate<Alert> which) {
    await(what, () -> alerts().stream().anyMatch(which));
    return alerts().stream().filter(which).findFirst().orElseThrow();
  }

  /** Waits for anything. */
  public void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline || job.getJobExecutionResult().isDone()) {
        fail("waited in vain for %s; alerts so far: %s", what, lines());
      }
      LockSupport.parkNanos(20_000_000);
    }
  }

  @Override
  public void close() {
    try {
      job.cancel().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
