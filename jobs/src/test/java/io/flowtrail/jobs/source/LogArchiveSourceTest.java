package io.flowtrail.jobs.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.event.FieldProjection;
import io.flowtrail.event.LogSource;
import io.flowtrail.jobs.FlowtrailPipeline;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.source.enumerator.ReadPeriod;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.CloseableIterator;
import org.apache.flink.util.Collector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogArchiveSourceTest {
  private static final Instant START = Instant.parse("2026-03-01T00:00:00Z");

  @TempDir Path directory;

  /** Tells every item as text. */
  private static final class Telling extends ProcessFunction<SourceItem, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public void processElement(SourceItem item, Context context, Collector<String> out) {
      switch (item.kind()) {
        case RECORD -> {
          int slot = item.event().projection().slot("eventID");
          out.collect("record " + item.event().firstText(slot));
        }
        case DEAD_LETTER -> out.collect("dead " + item.deadLetter().reason());
        case FILE_READ ->
            out.collect(
                "file "
                    + item.file().records()
                    + " "
                    + item.file().whole()
                    + " "
                    + item.file().bytes());
        case INTEGRITY_FACTS -> out.collect("facts " + item.facts());
        case OBJECT_DONE -> out.collect("done " + item.from().key());
      }
    }
  }

  @SuppressWarnings("try") // The platform's close() may throw InterruptedException.
  private List<String> read(int parallelism) throws Exception {
    StreamExecutionEnvironment env = FlowtrailPipeline.local(parallelism);
    env.getConfig().enableObjectReuse();
    LogArchiveSource source =
        new LogArchiveSource(
            List.of(LogLocation.of(directory.toString())),
            () -> Map.of(LogSource.CLOUDTRAIL, projection()),
            ReadPeriod.ALL,
            900_000,
            false,
            Optional.empty());
    List<String> items = new ArrayList<>();
    try (CloseableIterator<String> found =
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "logs", new SourceItemTypeInfo())
            .process(new Telling())
            .returns(Types.STRING)
            .executeAndCollect()) {
      found.forEachRemaining(items::add);
    }
    return items;
  }

  private static FieldProjection projection() {
    FieldProjection.Builder builder =
        FieldProjection.builder(LogSource.CLOUDTRAIL, io.flowtrail.event.DerivedFields.NONE);
    builder.slot("eventID");
    return builder.build();
  }

  @Test
  void everyRecordOfEveryObjectComesOnceAtAnyParallelism() throws Exception {
    List<String> ids = new ArrayList<>();
    for (int file = 0; file < 30; file++) {
      Instant delivered = START.plusSeconds(300L * file);
      List<String> records = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String id = file + "-" + i;
        ids.add("record " + id);
        records.add(LogFiles.record("111111111111", delivered.minusSeconds(i), "GetTrail", id));
      }
      LogFiles.write(
          directory, LogFiles.key("111111111111", delivered, "AbCdEfGhIjKlMnOp"), records);
    }
    for (int parallelism : new int[] {1, 2, 4}) {
      List<String> items = read(parallelism);
      assertThat(items.stream().filter(i -> i.startsWith("record")))
          .as("parallelism %d", parallelism)
          .containsExactlyInAnyOrderElementsOf(ids);
      assertThat(items.stream().filter(i -> i.startsWith("file 50 true"))).hasSize(30);
      assertThat(items.stream().filter(i -> i.startsWith("done")))
          .hasSize(30)
          .doesNotHaveDuplicates();
    }
  }
}
