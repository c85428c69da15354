package io.flowtrail.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flowtrail.jobs.kinesis.KinesisServer;
import io.flowtrail.jobs.s3.S3Server;
import io.flowtrail.jobs.sqs.Messages;
import io.flowtrail.jobs.sqs.SqsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;

/** One of the ways on which a log record comes, to servers in this process. */
interface Arrival extends AutoCloseable {
  /** The configuration's list of sources. */
  String sources();

  /**
   * Has a record arrive.
   *
   * @param name of this record only
   */
  void put(String name, String record) throws IOException;

  @Override
  default void close() {}

  /** Opens the way of a name: {@code directory, kinesis, fan-out, notifications}. */
  static Arrival open(String way, Path directory) throws Exception {
    return switch (way) {
      case "directory" -> new Moved(directory, Files.createDirectory(directory.resolve("logs")));
      case "kinesis" -> new Streamed(KinesisServer.start("logs", 1), "");
      case "fan-out" -> new Streamed(KinesisServer.start("logs", 1), "&consumer=flowtrail");
      case "notifications" -> new Notified(S3Server.start(true), SqsServer.start());
      default -> throw new IllegalArgumentException("no such way: " + way);
    };
  }

  private static byte[] file(String record) {
    return ("{\"Records\":[" + record + "]}").getBytes(UTF_8);
  }

  /** A file that is moved into a directory which is looked at every second. */
  record Moved(Path outside, Path logs) implements Arrival {
    private static final long AT_REST_MILLIS = 5_000;

    @Override
    public String sources() {
      return "[{uri: '" + logs + "', discovery: {interval: 1s}}]";
    }

    @Override
    public void put(String name, String record) throws IOException {
      Path written = Files.write(outside.resolve(name), file(record));
      // Written a while ago, as what is moved in mostly is; else two seconds more.
      Files.setLastModifiedTime(
          written, FileTime.fromMillis(System.currentTimeMillis() - AT_REST_MILLIS));
      Files.move(written, logs.resolve(name + ".json"));
    }
  }

  /** A record of a Kinesis stream. */
  record Streamed(KinesisServer server, String settings) implements Arrival {
    @Override
    public String sources() {
      return "[{uri: 'kinesis://logs?from=trim-horizon&region=eu-west-1&endpoint="
          + server.endpoint()
          + settings
          + "'}]";
    }

    @Override
    public void put(String name, String record) {
      server.put(0, System.currentTimeMillis(), record.getBytes(UTF_8));
    }

    @Override
    public void close() {
      server.close();
    }
  }

  /** An object in S3 that a queue tells of; listing would find it after an hour. */
  record Notified(S3Server s3, SqsServer sqs) implements Arrival {
    private static final String BUCKET = "org-logs";
    private static final String FOLDER = "AWSLogs/111122223333/CloudTrail/eu-west-1/2026/03/01/";

    public Notified {
      s3.bucket(BUCKET);
    }

    @Override
    public String sources() {
      return """
          [{uri: 's3://%s/AWSLogs', endpoint: '%s', path_style: true, anonymous: true,
            discovery: {interval: 1h, notifications: '%s'}}]"""
          .formatted(BUCKET, s3.endpoint(), sqs.queue());
    }

    @Override
    public void put(String name, String record) {
      String key = FOLDER + name + ".json";
      s3.put(BUCKET, key, file(record), Map.of());
      sqs.send(Messages.s3(BUCKET, Instant.now(), key));
    }

    @Override
    public void close() {
      sqs.close();
      s3.close();
    }
  }
}
