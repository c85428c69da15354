package io.flowtrail.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flowtrail.alert.Alert;
import io.flowtrail.alert.AlertJson;
import io.flowtrail.event.DeadLetter;
import io.flowtrail.jobs.counts.RunCounts;
import io.flowtrail.jobs.detection.DeadLetterFact;
import io.flowtrail.jobs.sink.SortedLines;
import io.flowtrail.jobs.source.ReadFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Everything that a run of the graph gave, through real files. */
record Run(
    List<String> alertLines,
    List<DeadLetter> deadLetters,
    List<ReadFile> files,
    List<String> integrityLines,
    RunCounts counts) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** Runs the graph to its end. */
  static Run of(StreamExecutionEnvironment env, PipelineSettings settings, Path out)
      throws Exception {
    return of(env, settings, out, files -> files);
  }

  /** Runs the graph to its end, with something put behind the files. */
  static Run of(
      StreamExecutionEnvironment env,
      PipelineSettings settings,
      Path out,
      UnaryOperator<DataStream<ReadFile>> behindFiles)
      throws Exception {
    Path here = Files.createTempDirectory(Files.createDirectories(out), "run");
    FlowtrailPipeline.Streams streams = FlowtrailPipeline.build(env, settings);
    write(streams.alerts(), here.resolve("alerts"));
    // No method references: Java cannot tell two of the same method apart when they travel.
    write(
        streams.deadLetters().map(letter -> json(letter)).returns(Types.STRING),
        here.resolve("dead-letters"));
    write(
        behindFiles.apply(streams.files()).map(file -> json(file)).returns(Types.STRING),
        here.resolve("files"));
    streams.integrity().ifPresent(lines -> write(lines, here.resolve("integrity")));
    JobExecutionResult result = env.execute();
    return new Run(
        lines(here.resolve("alerts")),
        lines(here.resolve("dead-letters")).stream()
            .map(line -> parse(line, DeadLetterFact.class).deadLetter())
            .toList(),
        lines(here.resolve("files")).stream().map(line -> parse(line, ReadFile.class)).toList(),
        lines(here.resolve("integrity")),
        RunCounts.of(result.getAllAccumulatorResults()));
  }

  private static void write(DataStream<String> lines, Path directory) {
    lines.sinkTo(
        FileSink.forRowFormat(
                new org.apache.flink.core.fs.Path(directory.toUri()),
                new SimpleStringEncoder<String>())
            .build());
  }

  private static List<String> lines(Path directory) throws Exception {
    List<String> lines = new ArrayList<>();
    if (Files.exists(directory)) {
      SortedLines.forEach(directory, Comparator.naturalOrder(), lines::add);
    }
    return lines;
  }

  private static String json(Object fact) throws JsonProcessingException {
    return MAPPER.writeValueAsString(fact);
  }

  private static <T> T parse(String line, Class<T> type) {
    try {
      return MAPPER.readValue(line, type);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  List<Alert> alerts() {
    return alertLines.stream().map(AlertJson::ofLine).toList();
  }
}
