package io.flowtrail.jobs.sink;

import io.flowtrail.jobs.sink.settings.AlertSink;
import java.time.Duration;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.DefaultRollingPolicy;

/**
 * Alerts in files {@code alerts-*.jsonl} below one directory, each alert exactly once. A file has
 * its name when the checkpoint behind its last line is complete; until then it begins with a dot.
 */
final class AlertFiles {
  private AlertFiles() {}

  static FileSink<String> of(AlertSink.Directory settings) {
    return of(
        new Path(settings.path().toAbsolutePath().toUri()),
        settings.rollBytes(),
        settings.rollInterval());
  }

  static FileSink<String> of(AlertSink.Bucket settings) {
    return of(new Path(settings.uri()), settings.rollBytes(), settings.rollInterval());
  }

  private static FileSink<String> of(Path directory, long rollBytes, Duration rollInterval) {
    return FileSink.forRowFormat(directory, new SimpleStringEncoder<String>("UTF-8"))
        .withBucketAssigner(new BasePathBucketAssigner<>())
        .withRollingPolicy(
            DefaultRollingPolicy.builder()
                .withMaxPartSize(new MemorySize(rollBytes))
                .withRolloverInterval(rollInterval)
                .withInactivityInterval(rollInterval)
                .build())
        .withBucketCheckInterval(checkInterval(rollInterval))
        .withOutputFileConfig(
            OutputFileConfig.builder().withPartPrefix("alerts").withPartSuffix(".jsonl").build())
        .build();
  }

  /** How often files are looked at, in milliseconds: often enough for short intervals. */
  private static long checkInterval(Duration interval) {
    return Math.max(100, Math.min(60_000, interval.toMillis() / 5));
  }
}
