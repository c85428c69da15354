package io.flowtrail.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.DerivedFields;
import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.source.Following;
import io.flowtrail.jobs.source.LogArchiveSource;
import io.flowtrail.jobs.source.LogFiles;
import io.flowtrail.jobs.source.SourceItem;
import io.flowtrail.jobs.source.SourceItemTypeInfo;
import io.flowtrail.jobs.source.enumerator.ReadPeriod;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.state.CheckpointListener;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A single file, and nothing behind it: time goes on all the same. */
class QuietLogsTest {
  private static final Following FOLLOWING =
      new Following(Duration.ofMillis(100), Duration.ofHours(6), Duration.ZERO);

  @TempDir private Path directory;

  /** Records' times. */
  private static final class Times extends ProcessFunction<SourceItem, Long> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(SourceItem item, Context context, Collector<Long> out) {
      if (item.kind() == SourceItem.Kind.RECORD) {
        out.collect(item.event().time());
      }
    }
  }

  /**
   * Waits for time to pass a record. Fails once when it has, behind checkpoints that hold that the
   * file was read.
   */
  private static final class Passing extends KeyedProcessFunction<Long, Long, String>
      implements CheckpointListener {
    private static final long serialVersionUID = 1L;

    /** Attempts of the job share nothing but the class. */
    private static final AtomicInteger FAILURES = new AtomicInteger();

    private static final AtomicInteger RECORDS = new AtomicInteger();

    private transient int checkpoints;

    @Override
    public void processElement(Long time, Context context, Collector<String> out) {
      RECORDS.incrementAndGet();
      context.timerService().registerEventTimeTimer(time + 1);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) {
      checkpoints++;
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<String> out) {
      if (FAILURES.get() > 0) {
        out.collect("passed");
      } else if (checkpoints > 2) {
        FAILURES.incrementAndGet();
        throw new IllegalStateException("this failure is part of the test");
      } else {
        context.timerService().registerEventTimeTimer(time + 1);
      }
    }
  }

  @Test
  @Timeout(180)
  @SuppressWarnings("try") // The platform's close() may throw InterruptedException.
  void readersThatReadNothingHoldNothingBackNeitherAtFirstNorAfterARestart() throws Exception {
    Passing.FAILURES.set(0);
    Passing.RECORDS.set(0);
    Instant time = Instant.parse("2026-03-01T10:00:00Z");
    LogFiles.write(
        directory,
        LogFiles.key("111111111111", time, "AbCdEfGhIjKlMnOp"),
        List.of(LogFiles.record("111111111111", time, "GetTrail", "e")));
    StreamExecutionEnvironment env = FailingOnce.environment(2);
    env.getConfig().enableObjectReuse();
    LogArchiveSource source =
        new LogArchiveSource(
            List.of(LogLocation.of(directory.toString())),
            () -> Map.of(LogSource.CLOUDTRAIL, projection()),
            ReadPeriod.ALL,
            0,
            false,
            Optional.of(FOLLOWING));

    try (CloseableIterator<String> passed =
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "logs", new SourceItemTypeInfo())
            .process(new Times())
            .returns(Types.LONG)
            .keyBy(recordTime -> recordTime, Types.LONG)
            .process(new Passing())
            .returns(Types.STRING)
            .executeAndCollect()) {
      assertThat(passed.next()).isEqualTo("passed");
    }
    assertThat(Passing.FAILURES).hasValue(1);
    assertThat(Passing.RECORDS).hasValue(1);
  }

  private static FieldProjection projection() {
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, DerivedFields.NONE);
    builder.slot("eventID");
    return builder.build();
  }
}
