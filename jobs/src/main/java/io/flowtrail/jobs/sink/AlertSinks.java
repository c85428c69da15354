package io.flowtrail.jobs.sink;

import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.sink.aws.KinesisChannel;
import io.flowtrail.jobs.sink.aws.SnsChannel;
import io.flowtrail.jobs.sink.delivery.AlertLine;
import io.flowtrail.jobs.sink.kafka.KafkaAlerts;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.jobs.sink.webhook.WebhookChannel;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.DataStreamSink;

/** The end of the graph: alerts to every place that the configuration names. */
public final class AlertSinks {
  private AlertSinks() {}

  /**
   * What keeps sinks from being used together or now: two of one name, a file where a directory is
   * needed. Empty if nothing does.
   */
  public static List<String> problems(List<AlertSink> sinks) {
    List<String> problems = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (AlertSink sink : sinks) {
      if (!names.add(sink.name())) {
        problems.add(
            sink.shown()
                + ": another sink has the same place or name '"
                + sink.name()
                + "'; remove one, or give it another name");
      }
      if (sink instanceof AlertSink.Directory directory && Files.isRegularFile(directory.path())) {
        problems.add(sink.shown() + " is a file; alerts that go on are written below a directory");
      }
    }
    return problems;
  }

  /**
   * Adds all sinks to a stream. Each gets the alerts at its level or above.
   *
   * @param alerts one alert a line, OCSF as JSON
   * @throws IllegalArgumentException if there are {@link #problems}; the message holds all
   */
  public static void attach(DataStream<String> alerts, List<AlertSink> sinks) {
    List<String> problems = problems(sinks);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", problems));
    }
    for (AlertSink sink : sinks) {
      String uid = "alerts-to-" + sink.name();
      DataStreamSink<String> end = filtered(alerts, sink, uid).sinkTo(flinkSink(sink));
      end.uid(uid).name("Alerts to " + sink.shown());
      if (sink instanceof AlertSink.StandardOutput) {
        end.setParallelism(1);
      }
    }
  }

  private static DataStream<String> filtered(
      DataStream<String> alerts, AlertSink sink, String uid) {
    if (sink.minimum() == Severity.INFORMATIONAL) {
      return alerts;
    }
    int least = sink.minimum().id();
    return alerts
        .filter(line -> AlertLine.of(line).severityId() >= least)
        .uid(uid + "-level")
        .name("Level " + sink.minimum().level() + " and above");
  }

  private static Sink<String> flinkSink(AlertSink sink) {
    if (sink instanceof AlertSink.Directory directory) {
      return AlertFiles.of(directory);
    }
    if (sink instanceof AlertSink.Bucket bucket) {
      return AlertFiles.of(bucket);
    }
    if (sink instanceof AlertSink.StandardOutput) {
      return new StandardOutputSink();
    }
    if (sink instanceof AlertSink.Webhook webhook) {
      return WebhookChannel.sink(webhook);
    }
    if (sink instanceof AlertSink.Sns sns) {
      return SnsChannel.sink(sns);
    }
    if (sink instanceof AlertSink.Kinesis kinesis) {
      return KinesisChannel.sink(kinesis);
    }
    return KafkaAlerts.of((AlertSink.Kafka) sink);
  }
}
