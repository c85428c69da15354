package io.flowtrail.jobs.config;

import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.Severity;
import io.flowtrail.jobs.sink.settings.AlertSink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The configuration. Every part has a default, so an empty file is a valid one.
 *
 * @param sources where the logs are; none if only the command line names them
 * @param lists by name, those of files read in
 * @param detectors settings by detector, checked
 * @param sinks where alerts go besides what the command line says
 * @param listEntries the lists as written, {@code @} before the absolute path of a file
 */
public record FlowtrailConfig(
    List<Source> sources,
    Rules rules,
    Map<String, List<String>> lists,
    Map<String, Map<String, String>> detectors,
    Duration lateness,
    Alerts alerts,
    List<AlertSink> sinks,
    Map<String, List<String>> listEntries) {

  /** What holds without a configuration file. */
  public static final FlowtrailConfig DEFAULT =
      new FlowtrailConfig(
          List.of(),
          new Rules(true, List.of(), Set.of(), Map.of()),
          Map.of(),
          Map.of(),
          Duration.ofMinutes(15),
          new Alerts(GroupBy.DEFAULT, Duration.ofHours(1), Severity.LOW),
          List.of(),
          Map.of());

  public FlowtrailConfig {
    sources = List.copyOf(sources);
    lists = Map.copyOf(lists);
    detectors = Map.copyOf(detectors);
    sinks = List.copyOf(sinks);
    listEntries = Map.copyOf(listEntries);
  }

  /**
   * One place with logs.
   *
   * @param uri a path, or {@code s3://bucket/prefix}
   * @param format {@code auto}, {@code cloudtrail}, {@code vpc-flow} or {@code s3-access}
   * @param region of the bucket; empty for the environment's
   * @param endpoint of an S3-compatible store; empty for AWS
   * @param pathStyle whether the bucket's name goes into the path instead of the host's name
   * @param anonymous whether requests are left unsigned
   * @param discovery how new objects are looked for; empty for the defaults
   */
  public record Source(
      String uri,
      String format,
      String region,
      String endpoint,
      boolean pathStyle,
      boolean anonymous,
      Optional<Discovery> discovery) {
    /** A place with nothing said about it. */
    public static Source of(String uri) {
      return new Source(uri, "auto", "", "", false, false, Optional.empty());
    }
  }

  /**
   * How new objects of a place are looked for; see {@link io.flowtrail.jobs.source.Following}.
   *
   * @param notifications URL or ARN of a queue that tells of them; empty if there is none
   */
  public record Discovery(Duration interval, Duration lookback, String notifications) {}

  /**
   * Which rules run, and how grave they are.
   *
   * @param useDefault whether the rules that Flowtrail brings run
   * @param paths files and directories with more
   * @param stores the same on S3, {@code s3://bucket/prefix}
   * @param disable ids or names of rules that do not run
   * @param levels other levels, by rule id
   * @param watch time between two looks for changed rules while logs are followed; zero for none
   */
  public record Rules(
      boolean useDefault,
      List<Path> paths,
      List<String> stores,
      Set<String> disable,
      Map<String, Severity> levels,
      Duration watch) {
    /** Time between two looks if nothing is said. */
    public static final Duration WATCH = Duration.ofSeconds(30);

    /** Rules in files only. */
    public Rules(
        boolean useDefault, List<Path> paths, Set<String> disable, Map<String, Severity> levels) {
      this(useDefault, paths, List.of(), disable, levels, WATCH);
    }

    public Rules {
      stores = List.copyOf(stores);
      paths = List.copyOf(paths);
      disable = Set.copyOf(disable);
      levels = Map.copyOf(levels);
    }
  }

  /**
   * How matches become alerts.
   *
   * @param groupBy what matches of one alert have in common
   * @param window length of a group's window
   * @param minimum matches below it are signals: counted, not alerted
   */
  public record Alerts(Set<GroupBy> groupBy, Duration window, Severity minimum) {
    public Alerts {
      groupBy = Set.copyOf(groupBy);
    }
  }
}
