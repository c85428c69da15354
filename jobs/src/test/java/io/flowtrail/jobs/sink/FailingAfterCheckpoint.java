package io.flowtrail.jobs.sink;

import io.flowtrail.jobs.FlowtrailPipeline;
import io.flowtrail.jobs.sink.settings.AlertSink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A stream of alerts that fails once, at the first alert behind a checkpoint. */
public final class FailingAfterCheckpoint extends RichMapFunction<String, String>
    implements CheckpointListener {
  private static final long serialVersionUID = 1L;

  /** Attempts of the job share nothing but the class. */
  private static final AtomicInteger FAILURES = new AtomicInteger();

  private transient boolean checkpointed;

  /** Runs a job from alerts to a sink, through one failure. */
  public static void run(AlertSink sink, int count, int perSecond) throws Exception {
    StreamExecutionEnvironment env = environment();
    AlertSinks.attach(alerts(env, count, perSecond), List.of(sink));
    env.execute();
  }

  private static StreamExecutionEnvironment environment() {
    FAILURES.set(0);
    StreamExecutionEnvironment env = FlowtrailPipeline.local(2);
    Configuration restart = new Configuration();
    restart.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    restart.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
    restart.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    restart.set(PipelineOptions.GENERIC_TYPES, false);
    env.configure(restart);
    env.enableCheckpointing(50);
    return env;
  }

  /** Alerts {@code a-0} and so on, so many a second that several checkpoints lie between them. */
  private static DataStream<String> alerts(
      StreamExecutionEnvironment env, int count, int perSecond) {
    List<String> lines = Alerts.many(count);
    return env.fromSource(
            new DataGeneratorSource<>(
                i -> lines.get(i.intValue()),
                count,
                RateLimiterStrategy.perSecond(perSecond),
                Types.STRING),
            WatermarkStrategy.noWatermarks(),
            "alerts")
        .map(new FailingAfterCheckpoint());
  }

  public static int failures() {
    return FAILURES.get();
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) {
    checkpointed = true;
  }

  @Override
  public String map(String line) {
    if (checkpointed && FAILURES.compareAndSet(0, 1)) {
      throw new IllegalStateException("this failure is part of the test");
    }
    return line;
  }
}
