package io.flowtrail.jobs.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of logs that fills in three steps, and where the alerts about them go. Alerts hang on
 * state from step to step: one tells of events of all three.
 */
final class WatchedDirectory {
  static final Instant START = Instant.parse("2026-03-01T10:00:00Z");
  static final int STEPS = 3;

  private static final String RULES =
      """
      title: Trail looked at
      id: 22222222-2222-2222-2222-222222222222
      name: trail_looked_at
      logsource: {product: aws, service: cloudtrail}
      detection:
        looked: {eventName: GetTrailStatus}
        condition: looked
      level: informational
      ---
      title: Trail looked at again and again
      id: 33333333-3333-3333-3333-333333333333
      correlation:
        type: event_count
        rules: [trail_looked_at]
        group-by: [userIdentity.arn]
        timespan: 1h
        condition: {gte: 7}
      level: high
      """;

  private final Path directory;
  private int ticks;

  private WatchedDirectory(Path directory) {
    this.directory = directory;
  }

  static WatchedDirectory create(Path directory) throws IOException {
    return create(directory, "");
  }

  /**
   * The same.
   *
   * @param otherSinks more items of the list {@code sinks}, each with a comma in front
   */
  static WatchedDirectory create(Path directory, String otherSinks) throws IOException {
    Files.createDirectories(directory.resolve("logs"));
    Files.writeString(directory.resolve("rules.yml"), RULES);
    Files.writeString(
        directory.resolve("flowtrail.yaml"),
        """
        sources: [{uri: '%s', discovery: {interval: 1s, lookback: 6h}}]
        rules: {paths: [rules.yml]}
        sinks: [{uri: 'file://%s', name: alerts, roll_interval: 1s}%s]
        """
            .formatted(directory.resolve("logs"), directory.resolve("alerts"), otherSinks));
    return new WatchedDirectory(directory);
  }

  /** Where the logs are. */
  Path logs() {
    return directory.resolve("logs");
  }

  /** The configuration for {@code watch}. */
  String config() {
    return directory.resolve("flowtrail.yaml").toString();
  }

  /** Files of step 0, 1 or 2: a trail stopped by somebody new in each, and looked at by one. */
  void step(int step) throws IOException {
    for (int i = 0; i < 3; i++) {
      int number = 3 * step + i;
      Instant time = START.plusSeconds(120L * number);
      write(
          "log-" + number + ".json",
          record("StopLogging", "user-" + number, time)
              + ","
              + record("GetTrailStatus", "mallory", time.plusSeconds(1)));
    }
  }

  /** Records that are nobody's business, days later: time goes on. */
  void tick() throws IOException {
    for (int i = 0; i < 2; i++) {
      ticks++;
      write("tick-" + ticks + ".json", record("GetTrail", "ana", START.plusSeconds(300_000)));
    }
  }

  /** Appears whole. */
  private void write(String name, String records) throws IOException {
    Path written = directory.resolve(name);
    Files.writeString(written, "{\"Records\":[" + records + "]}");
    Files.move(written, directory.resolve("logs").resolve(name));
  }

  private static String record(String event, String user, Instant time) {
    return """
        {"eventVersion":"1.11","userIdentity":{"type":"IAMUser",\
        "arn":"arn:aws:iam::111122223333:user/%2$s","accountId":"111122223333","userName":"%2$s"},\
        "eventTime":"%3$s","eventSource":"cloudtrail.amazonaws.com",\
        "eventName":"%1$s","awsRegion":"eu-west-1","sourceIPAddress":"203.0.113.9",\
        "requestParameters":{"name":"main"},"responseElements":null,"requestID":"r-%1$s-%2$s-%3$s",\
        "eventID":"%1$s-%2$s-%3$s","readOnly":%4$s,"eventType":"AwsApiCall",\
        "managementEvent":true,"recipientAccountId":"111122223333","eventCategory":"Management"}"""
        .formatted(event, user, time, !event.equals("StopLogging"));
  }

  /** Whether alerts of all files of a step are there for everybody to read. */
  boolean tells(int step) {
    String all = String.join("\n", lines());
    for (int i = 0; i < 3; i++) {
      if (!all.contains("user/user-" + (3 * step + i) + "\"")) {
        return false;
      }
    }
    return true;
  }

  /** Whether what spans all steps was found. */
  boolean tellsOfAllSteps() {
    return lines().stream().anyMatch(line -> line.contains("Trail looked at again and again"));
  }

  /**
   * All alerts in finished files, sorted. Places of logs do not show where the directory is. What
   * hangs on when a record came is left out: without digests its integrity is pending until event
   * time has passed, and whether an alert is told before or behind that, or at both times, differs.
   */
  List<String> lines() {
    return comparable(written());
  }

  /** The same as they were written. */
  List<String> written() {
    return lines(directory.resolve("alerts"));
  }

  /** Makes of lines that somebody else wrote what {@link #lines()} makes of these. */
  List<String> comparable(List<String> lines) {
    return lines.stream()
        .map(line -> line.replace(directory.resolve("logs").toString(), "/logs"))
        .map(line -> line.replaceAll("\"integrity\":\"(pending|not covered)\"", ""))
        .map(line -> line.replaceAll("\"activity_id\":\\d,\"activity_name\":\"[^\"]+\"", ""))
        .map(line -> line.replaceAll("\"type_uid\":\\d+,\"type_name\":\"[^\"]+\"", ""))
        .distinct()
        .sorted()
        .toList();
  }

  /** The uids of all alerts that were told as new ones. */
  List<String> created() {
    return written().stream()
        .filter(line -> line.contains("\"activity_name\":\"Create\""))
        .map(WatchedDirectory::uid)
        .toList();
  }

  /** The uid of an alert. */
  static String uid(String line) {
    return line.replaceFirst(".*\"finding_info\":\\{.*?\"uid\":\"([0-9a-f-]+)\".*", "$1");
  }

  /** The lines of finished files below a directory, sorted. */
  static List<String> lines(Path directory) {
    List<String> lines = new ArrayList<>();
    if (!Files.isDirectory(directory)) {
      return lines;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (!file.getFileName().toString().startsWith(".")) {
          lines.addAll(Files.readAllLines(file));
        }
      }
    } catch (NoSuchFileException e) {
      // Being renamed; the next look sees it.
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    lines.sort(null);
    return lines;
  }
}
