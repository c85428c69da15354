package io.flowtrail.jobs.sink;

import java.nio.file.Path;
import org.apache.flink.api.common.serialization.SimpleStringEncoder;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.BasePathBucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.DefaultRollingPolicy;

/**
 * Lines of a stream in files below one directory, written by Flink's {@link FileSink}, in no
 * particular order. {@link SortedLines} makes one file of them.
 */
public final class PartFiles {
  private static final MemorySize PART_SIZE = MemorySize.ofMebiBytes(512);

  private PartFiles() {}

  /**
   * Writes every line of the stream below a directory.
   *
   * @param name of the operator, also its uid
   */
  public static void write(DataStream<String> lines, Path directory, String name) {
    write(lines, directory.toUri().toString(), name);
  }

  /** The same with the URI of a directory, for any file system that Flink knows. */
  public static void write(DataStream<String> lines, String directory, String name) {
    FileSink<String> sink =
        FileSink.forRowFormat(
                new org.apache.flink.core.fs.Path(directory),
                new SimpleStringEncoder<String>("UTF-8"))
            .withBucketAssigner(new BasePathBucketAssigner<>())
            .withRollingPolicy(DefaultRollingPolicy.builder().withMaxPartSize(PART_SIZE).build())
            .build();
    lines.sinkTo(sink).name(name).uid(name);
  }
}
