package io.flowtrail.jobs.cli;

import io.flowtrail.alert.SafeText;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.config.ConfigReader;
import io.flowtrail.jobs.config.FlowtrailConfig;
import io.flowtrail.jobs.kinesis.KinesisLocation;
import io.flowtrail.jobs.sqs.QueueLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How sources on S3 are reached; goes before the configuration's. */
final class SourceOptions {
  @Option(names = "--region", paramLabel = "REGION", description = "Region of S3 sources.")
  private String region;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "Address of an S3-compatible store.")
  private String endpoint;

  @Option(names = "--path-style", description = "Bucket name in the path, not in the host name.")
  private boolean pathStyle;

  @Option(
      names = {"--anonymous", "--no-sign-request"},
      description = "Do not sign requests to S3: public buckets.")
  private boolean anonymous;

  /** The sources of the command line. */
  static List<FlowtrailConfig.Source> sources(List<String> words) throws UserError {
    List<FlowtrailConfig.Source> all = new ArrayList<>();
    for (String source : words) {
      Optional<String> problem = ConfigReader.sourceProblem(source);
      if (problem.isPresent()) {
        throw UserError.usage("SOURCE " + problem.get());
      }
      all.add(FlowtrailConfig.Source.of(withoutScheme(source)));
    }
    return all;
  }

  /**
   * The places of sources, each looked at.
   *
   * @param format null for what the configuration says
   * @param streams whether sources without an end are allowed
   */
  List<LogLocation> locations(List<FlowtrailConfig.Source> sources, String format, boolean streams)
      throws UserError {
    check();
    for (FlowtrailConfig.Source source : sources) {
      if (!streams && source.uri().startsWith(KinesisLocation.SCHEME)) {
        throw UserError.usage(
            SafeText.cut(source.uri(), 100) + " has no end: follow it with flowtrail watch");
      }
    }
    List<LogLocation> locations = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (FlowtrailConfig.Source source : sources) {
      LogLocation location =
          new LogLocation(
              source.uri(),
              format != null ? format : source.format(),
              region != null ? region : source.region(),
              endpoint != null ? endpoint : source.endpoint(),
              pathStyle || source.pathStyle(),
              anonymous || source.anonymous());
      location.check().ifPresent(problems::add);
      if (streams) {
        location = notified(location, source);
        location.checkQueue().ifPresent(problems::add);
      }
      locations.add(location);
    }
    if (!problems.isEmpty()) {
      throw UserError.usage(String.join("\n", problems));
    }
    return locations;
  }

  /** The place with the queue that the configuration names for it. */
  private static LogLocation notified(LogLocation location, FlowtrailConfig.Source source) {
    return source
        .discovery()
        .filter(discovery -> !discovery.notifications().isEmpty())
        .map(
            discovery ->
                location.withQueue(
                    QueueLocation.of(
                        discovery.notifications(), location.region(), discovery.lookback())))
        .orElse(location);
  }

  /** A bucket of rules, reached as sources are. */
  LogLocation rules(String uri) {
    return new LogLocation(
        uri,
        "auto",
        region == null ? "" : region,
        endpoint == null ? "" : endpoint,
        pathStyle,
        anonymous);
  }

  private void check() throws UserError {
    if (region != null && !ConfigReader.isRegion(region)) {
      throw UserError.usage(
          "--region " + SafeText.cut(region, 60) + " is no AWS region such as eu-west-1");
    }
    if (endpoint != null && !ConfigReader.isEndpoint(endpoint)) {
      throw UserError.usage(
          "--endpoint "
              + SafeText.cut(endpoint, 60)
              + " is no address such as http://localhost:9000");
    }
  }

  /** Whether an address was given that is not AWS's. */
  boolean isElsewhere() {
    return endpoint != null;
  }

  /** Whether requests must not be signed. */
  boolean isAnonymous() {
    return anonymous;
  }

  private static String withoutScheme(String source) {
    return source.startsWith("file://") ? source.substring("file://".length()) : source;
  }
}
