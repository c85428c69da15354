package io.flowtrail.jobs;

import io.flowtrail.jobs.source.ReadFile;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Fails once in an environment, at the first file behind a checkpoint. */
final class FailingOnce extends RichMapFunction<ReadFile, ReadFile> implements CheckpointListener {
  private static final long serialVersionUID = 1L;

  /** Attempts of the job share nothing but the class. */
  private static final AtomicInteger FAILURES = new AtomicInteger();

  private transient boolean checkpointed;

  /** An environment that takes checkpoints all the time and starts again from them. */
  static StreamExecutionEnvironment environment(int parallelism) {
    reset();
    StreamExecutionEnvironment env = FlowtrailPipeline.local(parallelism);
    Configuration restart = new Configuration();
    restart.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    restart.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
    restart.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    env.configure(restart);
    env.enableCheckpointing(20);
    return env;
  }

  /** It will fail again. */
  static void reset() {
    FAILURES.set(0);
  }

  static DataStream<ReadFile> behind(DataStream<ReadFile> files) {
    return files.map(new FailingOnce()).returns(TypeInformation.of(ReadFile.class));
  }

  /** Since the last environment was made. */
  static int failures() {
    return FAILURES.get();
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) {
    checkpointed = true;
  }

  @Override
  public ReadFile map(ReadFile file) {
    if (checkpointed && FAILURES.compareAndSet(0, 1)) {
      throw new IllegalStateException("this failure is part of the test");
    }
    return file;
  }
}
