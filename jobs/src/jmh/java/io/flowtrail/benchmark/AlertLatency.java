package io.flowtrail.benchmark;

import io.flowtrail.jobs.cli.Flowtrail;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;

/**
 * How long after a file came to its place its alert stands in the alerts file: {@code watch} with a
 * look every second, one file at a time. Prints milliseconds. The look is half a second of them in
 * the middle. Where a file was written just now, a directory waits two seconds besides.
 */
public final class AlertLatency {
  private static final long AT_REST_MILLIS = 5_000;

  private AlertLatency() {}

  /**
   * @param args how many files; 50 if absent
   */
  public static void main(String[] args) throws IOException, InterruptedException {
    int files = args.length > 0 ? Integer.parseInt(args[0]) : 50;
    Path directory = Files.createTempDirectory("alert-latency");
    Path logs = Files.createDirectory(directory.resolve("logs"));
    Path alerts = directory.resolve("alerts.jsonl");
    Path config =
        Files.writeString(
            directory.resolve("flowtrail.yaml"),
            "sources: [{uri: '" + logs + "', discovery: {interval: 1s}}]\n");
    Thread watch =
        new Thread(
            () ->
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
                    System.err));
    watch.start();
    // The first waits for the start; it is not counted.
    tell(directory, logs, alerts, "first");
    long[] millis = new long[files];
    for (int i = 0; i < files; i++) {
      // At any point between two looks.
      LockSupport.parkNanos(1_000_000L * (137L * i % 1000));
      millis[i] = tell(directory, logs, alerts, "u" + i);
    }
    watch.interrupt();
    watch.join();
    Arrays.sort(millis);
    System.out.println(
        "ms from file to alert: median "
            + millis[files / 2]
            + ", 95 % "
            + millis[files * 95 / 100]
            + ", most "
            + millis[files - 1]);
    System.exit(0);
  }

  private static long tell(Path directory, Path logs, Path alerts, String user)
      throws IOException {
    Path written =
        Files.writeString(
            directory.resolve(user),
            """
            {"Records":[{"eventVersion":"1.11","userIdentity":{"type":"IAMUser",\
            "arn":"arn:aws:iam::111122223333:user/%s","accountId":"111122223333"},\
            "eventTime":"2026-03-01T10:00:00Z","eventSource":"cloudtrail.amazonaws.com",\
            "eventName":"StopLogging","awsRegion":"eu-west-1","eventID":"%s",\
            "requestParameters":{"name":"main"},"recipientAccountId":"111122223333"}]}"""
                .formatted(user, user));
    // Written a while ago, as what is moved in mostly is; else two seconds more.
    Files.setLastModifiedTime(
        written, FileTime.fromMillis(System.currentTimeMillis() - AT_REST_MILLIS));
    long start = System.nanoTime();
    Files.move(written, logs.resolve(user + ".json"));
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
