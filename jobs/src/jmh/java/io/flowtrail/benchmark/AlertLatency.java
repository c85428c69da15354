package io.flowtrail.benchmark;

import io.flowtrail.jobs.cli.Flowtrail;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/**
 * How long after a log record arrived its alert stands in the alerts file: {@code watch} with
 * defaults, one record at a time, for each way of an {@link Arrival}. Prints milliseconds. A
 * directory is looked at every second, which is half a second of them in the middle; what else waits
 * is said in {@code docs/benchmarks.md}.
 */
public final class AlertLatency {
  private static final List<String> WAYS =
      List.of("directory", "kinesis", "fan-out", "notifications");

  /** The servers ask for no credentials, and speak JSON. The connector has two SDKs. */
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "aws.accessKeyId", "test",
          "aws.secretAccessKey", "test",
          "aws.secretKey", "test",
          "org.apache.flink.kinesis.shaded.com.amazonaws.sdk.disableCbor", "true",
          "aws.cborEnabled", "false");

  private AlertLatency() {}

  /**
   * @param args how many records, 50 if absent; ways, all if absent
   */
  public static void main(String[] args) throws Exception {
    PROPERTIES.forEach(System::setProperty);
    int records = args.length > 0 ? Integer.parseInt(args[0]) : 50;
    List<String> ways = args.length > 1 ? List.of(args).subList(1, args.length) : WAYS;
    for (String way : ways) {
      Path directory = Files.createTempDirectory("alert-latency");
      try (Arrival arrival = Arrival.open(way, directory)) {
        print(way, measured(arrival, directory, records));
      }
    }
    System.exit(0);
  }

  private static void print(String way, long[] millis) {
    Arrays.sort(millis);
    System.out.printf(
        "%-13s ms to the alert: median %d, 95 %% %d, most %d%n",
        way, millis[millis.length / 2], millis[millis.length * 95 / 100], millis[millis.length - 1]);
  }

  private static long[] measured(Arrival arrival, Path directory, int records) throws Exception {
    Path alerts = directory.resolve("alerts.jsonl");
    Path config =
        Files.writeString(
            directory.resolve("flowtrail.yaml"), "sources: " + arrival.sources() + "\n");
    Thread watch = new Thread(() -> watch(config, alerts));
    watch.start();
    // The first waits for the start; it is not counted.
    tell(arrival, alerts, "first");
    long[] millis = new long[records];
    for (int i = 0; i < records; i++) {
      // At any point between two looks.
      LockSupport.parkNanos(1_000_000L * (137L * i % 1000));
      millis[i] = tell(arrival, alerts, "u" + i);
    }
    watch.interrupt();
    watch.join();
    return millis;
  }

  private static void watch(Path config, Path alerts) {
    Flowtrail.run(
        new String[] {
          "watch",
          "--config",
          config.toString(),
          "--no-integrity",
          "--parallelism",
          "1",
          "--alerts",
          alerts.toString()
        },
        new ByteArrayInputStream(new byte[0]),
        new PrintStream(new ByteArrayOutputStream()),
        System.err);
  }

  private static long tell(Arrival arrival, Path alerts, String user) throws IOException {
    String record =
        """
        {"eventVersion":"1.11","userIdentity":{"type":"IAMUser",\
        "arn":"arn:aws:iam::111122223333:user/%1$s","accountId":"111122223333"},\
        "eventTime":"2026-03-01T10:00:00Z","eventSource":"cloudtrail.amazonaws.com",\
        "eventName":"StopLogging","awsRegion":"eu-west-1","eventID":"%1$s",\
        "requestParameters":{"name":"main"},"recipientAccountId":"111122223333"}"""
            .formatted(user);
    long start = System.nanoTime();
    arrival.put(user, record);
    while (!contains(alerts, "user/" + user + "\"")) {
      LockSupport.parkNanos(2_000_000);
    }
    return (System.nanoTime() - start) / 1_000_000;
  }

  private static boolean contains(Path alerts, String text) {
    try {
      return Files.exists(alerts) && Files.readString(alerts).contains(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
