package io.flowtrail.jobs.cli;

import io.flowtrail.jobs.config.FlowtrailConfig;
import io.flowtrail.jobs.sink.AlertSinks;
import io.flowtrail.jobs.sink.settings.AlertSink;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where alerts go; goes before the configuration's. */
final class SinkOptions {
  @Option(
      names = "--sink",
      paramLabel = "URI",
      description = {
        "Where alerts go, several times: file:///dir, stdout:, https://..., sns:ARN,",
        "kinesis://stream?region=..., kafka://broker:9092/topic; on a cluster also",
        "s3://bucket/prefix. See docs/sinks.md."
      })
  private List<String> sinks = List.of();

  /** Whether the command line names any. */
  boolean areGiven() {
    return !sinks.isEmpty();
  }

  /** The sinks of the command line, else the configuration's. */
  List<AlertSink> all(FlowtrailConfig config) throws UserError {
    if (sinks.isEmpty()) {
      return config.sinks();
    }
    List<AlertSink> parsed = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (String uri : sinks) {
      AlertSink.Parsed sink = AlertSink.parse(uri, Path.of(""));
      sink.sink().ifPresent(parsed::add);
      sink.problems().forEach(problem -> problems.add("--sink: " + problem.message()));
    }
    problems.addAll(AlertSinks.problems(parsed));
    if (!problems.isEmpty()) {
      throw UserError.usage(String.join("\n", problems));
    }
    return parsed;
  }

  /** Refuses places that only the file systems of a cluster reach. */
  static void requireNoBucket(List<AlertSink> sinks) throws UserError {
    for (AlertSink sink : sinks) {
      if (sink instanceof AlertSink.Bucket) {
        throw UserError.usage(
            sink.shown() + ": alerts are written to S3 on a cluster only; see docs/cluster.md");
      }
    }
  }
}
