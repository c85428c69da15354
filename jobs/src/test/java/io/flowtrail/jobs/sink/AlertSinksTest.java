package io.flowtrail.jobs.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.flowtrail.jobs.FlowtrailPipeline;
import io.flowtrail.jobs.sink.settings.AlertSink;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlertSinksTest {
  @TempDir Path directory;

  @Test
  void everyKindHasOperatorsOfItsOwnWithStableNames() {
    List<AlertSink> sinks =
        Stream.of(
                "file:alerts",
                "stdout:",
                "https://hooks.example/hunter2",
                "sns:arn:aws:sns:eu-west-1:111122223333:alerts",
                "kinesis://alerts?region=eu-west-1&minimum_level=high",
                "kafka://b:9092/alerts?name=bus")
            .map(uri -> AlertSink.parse(uri, directory).sink().orElseThrow())
            .toList();
    List<String> uids = uids(sinks);
    assertThat(uids)
        .contains(
            "alerts-to-stdout",
            "alerts-to-bus",
            "alerts-to-" + sinks.get(0).name(),
            "alerts-to-" + sinks.get(4).name() + "-level")
        .doesNotHaveDuplicates()
        .noneMatch(uid -> uid.contains("hunter2"));
    assertThat(uids(List.of(sinks.get(5), sinks.get(0))))
        .contains("alerts-to-bus", "alerts-to-" + sinks.get(0).name());
  }

  @Test
  void standardOutputGetsLinesThatCannotDeceiveATerminal() throws Exception {
    StreamExecutionEnvironment env = FlowtrailPipeline.local(2);
    AlertSinks.attach(
        env.fromData("{\"a\":\"\u202Eevil\"}", "{\"b\":1}"),
        List.of(AlertSink.parse("-", directory).sink().orElseThrow()));
    PrintStream before = System.out;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      env.execute();
    } finally {
      System.setOut(before);
    }
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .containsExactlyInAnyOrder("{\"a\":\"\\u202eevil\"}", "{\"b\":1}");
  }

  @Test
  void aDirectoryOnTheCommandLineIsRelativeToItsBase() {
    AlertSink sink =
        AlertSink.parse(Map.of("uri", "file:alerts"), Map.of(), directory).sink().orElseThrow();
    assertThat(sink.shown()).isEqualTo(directory.resolve("alerts").toString());
  }

  private static List<String> uids(List<AlertSink> sinks) {
    StreamExecutionEnvironment env = FlowtrailPipeline.local(1);
    AlertSinks.attach(env.fromData("{}"), sinks);
    return env.getStreamGraph().getStreamNodes().stream()
        .map(StreamNode::getTransformationUID)
        .filter(uid -> uid != null)
        .toList();
  }
}
