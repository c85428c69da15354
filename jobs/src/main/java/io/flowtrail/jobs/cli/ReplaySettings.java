package io.flowtrail.jobs.cli;

import io.flowtrail.alert.SafeText;
import io.flowtrail.alert.Severity;
import io.flowtrail.detector.DetectorSet;
import io.flowtrail.detector.catalog.DetectorCatalog;
import io.flowtrail.event.NamedLists;
import io.flowtrail.jobs.LogLocation;
import io.flowtrail.jobs.PipelineSettings;
import io.flowtrail.jobs.config.FlowtrailConfig;
import io.flowtrail.jobs.rules.RuleOrigin;
import io.flowtrail.jobs.rules.RuleSettings;
import io.flowtrail.jobs.rules.RuleUpdates;
import io.flowtrail.jobs.source.Following;
import io.flowtrail.sigma.Level;
import io.flowtrail.sigma.RuleText;
import io.flowtrail.sigma.match.RuleOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say what to read, which rules to run, and how; they go before the file's. */
final class ReplaySettings {
  @Option(
      names = "--rules",
      paramLabel = "PATH",
      description =
          "More rules: a Sigma file, a directory of them, or s3://bucket/prefix; several times.")
  private List<String> rules = List.of();

  @Option(names = "--no-default-rules", description = "Leave out the rules that Flowtrail brings.")
  private boolean noDefaultRules;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The configuration file, or s3://bucket/path of one.")
  private String config;

  @Option(
      names = "--from",
      paramLabel = "ISO",
      description = "Leave out what happened before: 2026-03-01, 2026-03-01T10:00:00Z.")
  private String from;

  @Option(
      names = "--to",
      paramLabel = "ISO",
      description = "Leave out what happened at that time or later.")
  private String to;

  @Option(
      names = "--every-match",
      description = "One alert for every match of every rule at every level, nothing grouped.")
  private boolean everyMatch;

  @Option(
      names = "--format",
      paramLabel = "F",
      description =
          "cloudtrail, vpc-flow, s3-access, or auto (the default). vpc-flow:srcaddr,dstaddr,..."
              + " names the fields of flow logs without header.")
  private String format;

  @Mixin private SourceOptions access;

  @Mixin private IntegrityOptions integrity;

  /** The configuration file that {@code --config} names, or the defaults. */
  FlowtrailConfig config() throws UserError {
    if (config != null && RemoteConfig.is(config)) {
      return RemoteConfig.read(access.location(config));
    }
    return RuleSources.config(config == null ? null : Path.of(config));
  }

  /** Where findings of verification are written; empty if nowhere. */
  Optional<Path> integrityFile() {
    return integrity.output().map(Path::of);
  }

  /** The same as it was written, for clusters, where it is the URI of a directory. */
  Optional<String> integrityOutput() {
    return integrity.output();
  }

  /** What a replay does, the command line and the file brought together. */
  PipelineSettings pipeline(FlowtrailConfig file, List<String> sources) throws UserError {
    List<LogLocation> locations = locations(file, sources, false);
    return pipeline(file, locations, Optional.empty());
  }

  /** What following does, the command line and the file brought together. */
  PipelineSettings following(FlowtrailConfig file, List<String> sources) throws UserError {
    if (to != null) {
      throw UserError.usage("--to has no meaning for watch, which goes on until it is stopped");
    }
    List<LogLocation> locations = locations(file, sources, true);
    boolean local = locations.stream().noneMatch(location -> location.isS3());
    Duration usual = local ? Duration.ofSeconds(1) : Following.DEFAULT.interval();
    // One for all sources: often enough for the one in the greatest hurry, and long enough for all.
    List<FlowtrailConfig.Discovery> said =
        file.sources().stream().flatMap(source -> source.discovery().stream()).toList();
    boolean othersSaidNothing =
        locations.stream().anyMatch(location -> !location.isKinesis() && location.queue().isEmpty())
            && said.stream().allMatch(discovery -> !discovery.notifications().isEmpty());
    Duration interval =
        Stream.concat(
                said.stream().map(FlowtrailConfig.Discovery::interval),
                othersSaidNothing ? Stream.of(usual) : Stream.empty())
            .min(Comparator.naturalOrder())
            .orElse(usual);
    Duration lookback =
        said.stream()
            .map(FlowtrailConfig.Discovery::lookback)
            .max(Comparator.naturalOrder())
            .orElse(Following.DEFAULT.lookback());
    return pipeline(
        file,
        locations,
        Optional.of(new Following(interval, lookback, Following.DEFAULT.settle())));
  }

  private RulePlaces places(FlowtrailConfig file) throws UserError {
    return RulePlaces.of(file.rules(), rules, access::reached);
  }

  /** Where changed rules are read while logs are followed; empty if none can change. */
  Optional<RuleUpdates> updates(FlowtrailConfig file) throws UserError {
    RulePlaces places = places(file);
    HashMap<String, ArrayList<String>> lists = new HashMap<>();
    file.listEntries().forEach((name, entries) -> lists.put(name, new ArrayList<>(entries)));
    boolean fixed =
        places.paths().isEmpty()
            && places.stores().isEmpty()
            && lists.values().stream()
                .allMatch(entries -> entries.stream().noneMatch(entry -> entry.startsWith("@")));
    if (fixed || file.rules().watch().isZero()) {
      return Optional.empty();
    }
    RuleOptions options = ruleOptions(file);
    return Optional.of(
        new RuleUpdates(
            new RuleOrigin(
                file.rules().useDefault() && !noDefaultRules,
                new ArrayList<>(places.paths().stream().map(Path::toString).toList()),
                new ArrayList<>(places.stores()),
                new HashSet<>(options.disabled()),
                new HashMap<>(options.levels()),
                lists),
            file.rules().watch()));
  }

  private PipelineSettings pipeline(
      FlowtrailConfig file, List<LogLocation> locations, Optional<Following> following)
      throws UserError {
    Optional<Instant> begin = time("--from", from);
    Optional<Instant> end = time("--to", to);
    if (begin.isPresent() && end.isPresent() && !begin.get().isBefore(end.get())) {
      throw UserError.usage("--from " + from + " is not before --to " + to);
    }
    List<RuleText> texts =
        RuleSources.texts(file.rules().useDefault() && !noDefaultRules, places(file));
    if (texts.isEmpty()) {
      throw UserError.usage(
          "There is no rule to run; give --rules, or leave the default rules on.");
    }
    DetectorSet detectors = detectors(file, file.rules().useDefault() && !noDefaultRules);
    RuleOptions options = ruleOptions(file);
    RuleSettings ruleSettings =
        new RuleSettings(
            texts,
            new HashSet<>(options.disabled()),
            new HashMap<>(options.levels()),
            new HashMap<>(file.lists()));
    return new PipelineSettings(
        locations,
        ruleSettings,
        detectors,
        begin,
        end,
        file.lateness(),
        file.alerts().groupBy(),
        file.alerts().window(),
        everyMatch ? Severity.INFORMATIONAL : file.alerts().minimum(),
        integrity.settings(locations, PipelineSettings.period(begin, end)),
        following,
        everyMatch);
  }

  /** All detectors; without the default rules those that the configuration names. */
  static DetectorSet detectors(FlowtrailConfig file, boolean all) {
    DetectorSet detectors = DetectorCatalog.of(file.detectors(), new NamedLists(file.lists()));
    return all
        ? detectors
        : new DetectorSet(
            detectors.detectors().stream()
                .filter(detector -> file.detectors().containsKey(detector.name()))
                .toList());
  }

  /** What a configuration changes about rules. */
  static RuleOptions ruleOptions(FlowtrailConfig file) {
    Map<String, Level> levels = new HashMap<>();
    file.rules().levels().forEach((id, severity) -> levels.put(id, Level.valueOf(severity.name())));
    return new RuleOptions(file.rules().disable(), levels);
  }

  private List<LogLocation> locations(FlowtrailConfig file, List<String> sources, boolean streams)
      throws UserError {
    List<FlowtrailConfig.Source> all = new ArrayList<>();
    if (sources.isEmpty()) {
      all.addAll(file.sources());
    }
    all.addAll(SourceOptions.sources(sources));
    if (all.isEmpty()) {
      throw UserError.usage("Nothing to read: give a SOURCE, or 'sources' in the configuration.");
    }
    if (format != null) {
      LogFormatOption.parse(format);
    }
    return access.locations(all, format, streams);
  }

  /** An instant, a date (its midnight UTC), or a date and time without zone (UTC). */
  static Optional<Instant> time(String option, String text) throws UserError {
    if (text == null) {
      return Optional.empty();
    }
    try {
      if (text.length() == 10) {
        return Optional.of(LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant());
      }
      if (text.endsWith("Z") || text.matches(".*[+-]\\d{2}:?\\d{2}")) {
        return Optional.of(OffsetDateTime.parse(text).toInstant());
      }
      return Optional.of(LocalDateTime.parse(text).toInstant(ZoneOffset.UTC));
    } catch (DateTimeParseException e) {
      throw UserError.usage(
          option
              + " "
              + SafeText.cut(text, 60)
              + " is no time; write 2026-03-01 or 2026-03-01T10:00:00Z");
    }
  }
}
