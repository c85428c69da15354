package io.flowtrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flowtrail.jobs.FlowtrailPipeline;
import io.flowtrail.jobs.sink.settings.AlertSink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertFilesTest {
  @TempDir Path directory;

  @Test
  void aRestartFromACheckpointLosesAndDoublesNoAlert() throws Exception {
    FailingAfterCheckpoint.run(sink(Map.of("uri", "file:alerts")), 600, 300);
    assertThat(FailingAfterCheckpoint.failures()).isEqualTo(1);
    assertThat(lines("alerts")).containsExactlyInAnyOrderElementsOf(Alerts.many(600));
    try (Stream<Path> files = Files.list(directory.resolve("alerts"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> !name.startsWith("."))
          .isNotEmpty()
          .allMatch(name -> name.matches("alerts-.*\\.jsonl"));
    }
  }

  @Test
  void eachSinkGetsTheAlertsOfItsLevel() throws Exception {
    StreamExecutionEnvironment env = FlowtrailPipeline.local(2);
    String low = Alerts.alert("l", 2, "Low");
    String high = Alerts.alert("h", 4, "High");
    String critical = Alerts.alert("c", 5, "Critical");
    AlertSinks.attach(
        env.fromData(low, high, critical),
        List.of(
            sink(Map.of("uri", "file:all")),
            sink(Map.of("uri", "file:grave", "minimum_level", "high"))));
    env.execute();
    assertThat(lines("all")).containsExactlyInAnyOrder(low, high, critical);
    assertThat(lines("grave")).containsExactlyInAnyOrder(high, critical);
  }

  @Test
  void twoSinksOfOnePlaceAndAFileInTheWayAreToldAtOnce() throws Exception {
    Files.writeString(directory.resolve("taken"), "");
    StreamExecutionEnvironment env = FlowtrailPipeline.local(1);
    List<AlertSink> sinks =
        List.of(
            sink(Map.of("uri", "file:all")),
            sink(Map.of("uri", "file:all")),
            sink(Map.of("uri", "file:taken")));
    assertThatThrownBy(() -> AlertSinks.attach(env.fromData("{}"), sinks))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("another sink has the same place")
        .hasMessageContaining(directory.resolve("taken") + " is a file");
  }

  private AlertSink sink(Map<String, String> settings) {
    return AlertSink.parse(settings, Map.of(), directory).sink().orElseThrow();
  }

  private List<String> lines(String below) throws Exception {
    List<String> lines = new ArrayList<>();
    SortedLines.forEach(directory.resolve(below), Comparator.naturalOrder(), lines::add);
    return lines;
  }
}
