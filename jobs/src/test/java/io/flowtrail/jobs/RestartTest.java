package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.detection.RuleSettings;
import io.flowtrail.jobs.source.LogFiles;
import io.flowtrail.jobs.source.ReadFile;
import io.flowtrail.sigma.RuleText;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");
  private static final int FILES = 400;
  private static final int RECORDS = 300;

  private static final String RULE =
      """
      title: Trail stopped
      id: 11111111-1111-1111-1111-111111111111
      logsource: {product: aws, service: cloudtrail}
      detection:
        stopped: {eventName: StopLogging}
        condition: stopped
      level: high
      """;

  @TempDir Path directory;
  @TempDir Path out;

  /** Fails once, at the first file behind a checkpoint. */
  private static final class FailingOnce extends RichMapFunction<ReadFile, ReadFile>
      implements CheckpointListener {
    private static final long serialVersionUID = 1L;

    /** Attempts of the job share nothing but the class. */
    static final AtomicInteger FAILURES = new AtomicInteger();

    private transient boolean checkpointed;

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

  private StreamExecutionEnvironment environment() {
    StreamExecutionEnvironment env = FlowtrailPipeline.local(2);
    Configuration restart = new Configuration();
    restart.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    restart.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
    restart.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ZERO);
    env.configure(restart);
    env.enableCheckpointing(20);
    return env;
  }

  @Test
  void aRestartFromACheckpointLosesAndDoublesNothing() throws Exception {
    for (int file = 0; file < FILES; file++) {
      Instant delivered = START.plusSeconds(300L * file);
      List<String> records = new ArrayList<>();
      for (int i = 0; i < RECORDS; i++) {
        String name = i % 50 == 7 ? "StopLogging" : "GetTrail";
        String id = file + "-" + i;
        records.add(LogFiles.record("111111111111", delivered.minusSeconds(i), name, id));
      }
      String key = LogFiles.key("111111111111", delivered, "AbCdEfGhIjKlMnOp");
      LogFiles.write(directory, key, records);
    }
    PipelineSettings settings =
        PipelineSettings.of(
            List.of(LogLocation.of(directory.toString())),
            new RuleSettings(
                List.of(new RuleText("rule.yml", RULE)),
                new HashSet<>(),
                new HashMap<>(),
                new HashMap<>()));

    Run undisturbed = Run.of(FlowtrailPipeline.local(2), settings, out);
    Run restarted =
        Run.of(
            environment(),
            settings,
            out,
            files -> files.map(new FailingOnce()).returns(TypeInformation.of(ReadFile.class)));

    assertThat(FailingOnce.FAILURES).as("failures").hasValue(1);
    assertThat(restarted.alertLines()).isEqualTo(undisturbed.alertLines()).isNotEmpty();
    assertThat(restarted.files()).containsExactlyInAnyOrderElementsOf(undisturbed.files());
    assertThat(restarted.counts().records()).isEqualTo((long) FILES * RECORDS);
    assertThat(restarted.counts().value("objects")).isEqualTo(FILES);
    assertThat(restarted.counts().value("alerts")).isEqualTo(restarted.alertLines().size());
  }
}
