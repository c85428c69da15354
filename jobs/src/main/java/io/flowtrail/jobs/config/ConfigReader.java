package io.flowtrail.jobs.config;

import io.flowtrail.alert.GroupBy;
import io.flowtrail.alert.SafeText;
import io.flowtrail.alert.Severity;
import io.flowtrail.detector.DetectorSettings;
import io.flowtrail.detector.catalog.DetectorCatalog;
import io.flowtrail.format.StatedFormat;
import io.flowtrail.jobs.kinesis.KinesisLocation;
import io.flowtrail.jobs.sink.settings.AlertSink;
import io.flowtrail.jobs.sink.settings.AlertSinkReader;
import io.flowtrail.jobs.sink.settings.SinkProblem;
import io.flowtrail.jobs.source.Following;
import io.flowtrail.jobs.sqs.QueueLocation;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the configuration file. Paths in it are relative to the directory in which it lies.
 * Everything that is wrong is reported at once; what only a later release can do is an error too,
 * because a configuration that is not followed must not look as if it were.
 */
public final class ConfigReader {
  private static final Pattern REGION = Pattern.compile("[a-z]{2,3}(-[a-z]{2,12}){1,3}-[0-9]{1,2}");
  private static final Pattern BUCKET = Pattern.compile("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]");

  private final Path directory;
  private final YamlMap.Problems problems;
  private final Map<String, List<String>> listEntries = new LinkedHashMap<>();

  private ConfigReader(Path directory, String file) {
    this.directory = directory;
    this.problems = new YamlMap.Problems(file);
  }

  /**
   * Reads a file.
   *
   * @throws ConfigException if anything in it is wrong, or it cannot be read
   */
  public static FlowtrailConfig read(Path file) throws ConfigException {
    Path directory = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(file);
    ConfigReader reader = new ConfigReader(directory, file.toString());
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      String reason = Files.isDirectory(file) ? "is a directory" : reason(e);
      throw new ConfigException(
          List.of(new ConfigProblem(file.toString(), 0, "", "cannot be read: " + reason)));
    }
    return reader.read(text);
  }

  private FlowtrailConfig read(String text) throws ConfigException {
    FlowtrailConfig config = FlowtrailConfig.DEFAULT;
    LoaderOptions options = new LoaderOptions();
    options.setMaxAliasesForCollections(20);
    options.setNestingDepthLimit(20);
    options.setCodePointLimit(64 * 1024 * 1024);
    try {
      Node root = new Yaml(new SafeConstructor(options)).compose(new StringReader(text));
      if (root != null) {
        config = root(YamlMap.of(root, "", problems));
      }
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      problems.add(line, "", "not valid YAML: " + SafeText.cut(e.getProblem(), 200));
    } catch (YAMLException e) {
      problems.add(0, "", "not valid YAML: " + SafeText.cut(firstLine(e), 200));
    }
    if (!problems.sorted().isEmpty()) {
      throw new ConfigException(problems.sorted());
    }
    return config;
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
  }

  private FlowtrailConfig root(YamlMap root) {
    root.allow(Set.of("sources", "rules", "lists", "detectors", "time", "alerts", "sinks"));
    YamlMap time = root.map("time");
    time.allow(Set.of("lateness"));
    return new FlowtrailConfig(
        sources(root),
        rules(root.map("rules")),
        lists(root.map("lists")),
        detectors(root),
        duration(time, "lateness", FlowtrailConfig.DEFAULT.lateness(), Duration.ZERO),
        alerts(root.map("alerts")),
        sinks(root),
        listEntries);
  }

  // ---- sources

  private List<FlowtrailConfig.Source> sources(YamlMap root) {
    List<FlowtrailConfig.Source> sources = new ArrayList<>();
    int i = 0;
    for (Node node : root.list("sources")) {
      YamlMap source = YamlMap.of(node, "sources[" + i++ + "]", problems);
      source.allow(
          Set.of("uri", "format", "region", "endpoint", "path_style", "anonymous", "discovery"));
      Optional<FlowtrailConfig.Discovery> discovery = discovery(source);
      Optional<String> uri = source.text("uri");
      if (uri.isEmpty() && source.node("uri").isEmpty()) {
        problems.add(YamlMap.line(node), source.at("uri"), "is missing");
      }
      String format = source.text("format").orElse("auto");
      try {
        StatedFormat.of(format);
      } catch (IllegalArgumentException e) {
        source.problem(
            "format", "'" + SafeText.cut(format, 60) + "' is unknown; " + e.getMessage());
      }
      String region = source.text("region").orElse("");
      if (!region.isEmpty() && !isRegion(region)) {
        source.problem(
            "region", "'" + SafeText.cut(region, 60) + "' is no AWS region such as eu-west-1");
      }
      String endpoint = source.text("endpoint").orElse("");
      if (!endpoint.isEmpty() && !isEndpoint(endpoint)) {
        source.problem(
            "endpoint",
            "'" + SafeText.cut(endpoint, 60) + "' is no address such as http://localhost:9000");
      }
      boolean pathStyle = source.flag("path_style", false);
      boolean anonymous = source.flag("anonymous", false);
      uri.flatMap(text -> sourceUri(source, text))
          .ifPresent(
              text ->
                  sources.add(
                      new FlowtrailConfig.Source(
                          text, format, region, endpoint, pathStyle, anonymous, discovery)));
    }
    return sources;
  }

  private Optional<String> sourceUri(YamlMap source, String uri) {
    Optional<String> problem = sourceProblem(uri);
    if (problem.isPresent()) {
      source.problem("uri", problem.get());
      return Optional.empty();
    }
    if (uri.startsWith("s3://") || uri.startsWith(KinesisLocation.SCHEME)) {
      return Optional.of(uri);
    }
    try {
      return Optional.of(localPath(uri).toString());
    } catch (InvalidPathException e) {
      source.problem("uri", "is no path");
      return Optional.empty();
    }
  }

  /** What is wrong with a source as the user wrote it; empty if nothing is. */
  public static Optional<String> sourceProblem(String uri) {
    String shown = SafeText.cut(uri, 100);
    if (uri.isBlank()) {
      return Optional.of("is empty");
    }
    if (uri.startsWith(KinesisLocation.SCHEME)) {
      return KinesisLocation.problem(uri);
    }
    if (uri.startsWith("s3://")) {
      String rest = uri.substring("s3://".length());
      String bucket = rest.contains("/") ? rest.substring(0, rest.indexOf('/')) : rest;
      return BUCKET.matcher(bucket).matches()
          ? Optional.empty()
          : Optional.of("'" + shown + "' names no bucket; write s3://bucket/prefix");
    }
    if (uri.matches("[a-zA-Z][a-zA-Z0-9+.-]{1,20}://.*") && !uri.startsWith("file://")) {
      return Optional.of("'" + shown + "' is neither a path nor s3://bucket/prefix");
    }
    return Optional.empty();
  }

  /** Whether a text looks like an AWS region. */
  public static boolean isRegion(String text) {
    return REGION.matcher(text).matches();
  }

  /** Whether a text is an {@code http} or {@code https} address of a host. */
  public static boolean isEndpoint(String text) {
    try {
      URI uri = new URI(text);
      return uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private Optional<FlowtrailConfig.Discovery> discovery(YamlMap source) {
    if (source.node("discovery").isEmpty()) {
      return Optional.empty();
    }
    YamlMap discovery = source.map("discovery");
    discovery.allow(Set.of("interval", "lookback", "notifications"));
    String queue = discovery.text("notifications").orElse("");
    if (!queue.isEmpty()) {
      QueueLocation.problem(queue)
          .ifPresent(problem -> discovery.problem("notifications", problem));
      if (source.text("uri").filter(uri -> !uri.startsWith("s3://")).isPresent()) {
        discovery.problem("notifications", "only buckets (s3://...) are told of by a queue");
      }
    }
    Following standard = Following.DEFAULT;
    Duration interval = queue.isEmpty() ? standard.interval() : Following.NOTIFIED_INTERVAL;
    return Optional.of(
        new FlowtrailConfig.Discovery(
            duration(discovery, "interval", interval, Duration.ofMillis(100)),
            duration(discovery, "lookback", standard.lookback(), Duration.ofMinutes(1)),
            queue));
  }

  // ---- rules and lists

  private FlowtrailConfig.Rules rules(YamlMap rules) {
    rules.allow(Set.of("default", "paths", "disable", "levels", "watch"));
    List<Path> paths = new ArrayList<>();
    List<String> stores = new ArrayList<>();
    for (YamlMap.Entry entry : rules.texts("paths")) {
      if (entry.text().startsWith("s3://")) {
        Optional<String> problem = sourceProblem(entry.text());
        problem.ifPresent(text -> problems.add(entry.line(), entry.path(), text));
        if (problem.isEmpty()) {
          stores.add(entry.text());
        }
        continue;
      }
      path(entry.text(), entry.line(), entry.path())
          .filter(path -> isReadable(path, entry))
          .ifPresent(paths::add);
    }
    Set<String> disable = new LinkedHashSet<>();
    rules.texts("disable").forEach(entry -> disable.add(entry.text()));
    Map<String, Severity> levels = new LinkedHashMap<>();
    YamlMap levelMap = rules.map("levels");
    for (String id : levelMap.keys()) {
      levelMap
          .text(id)
          .flatMap(word -> severity(levelMap, id, word))
          .ifPresent(l -> levels.put(id, l));
    }
    Duration watch = duration(rules, "watch", FlowtrailConfig.Rules.WATCH, Duration.ZERO);
    return new FlowtrailConfig.Rules(
        rules.flag("default", true), paths, stores, disable, levels, watch);
  }

  private boolean isReadable(Path path, YamlMap.Entry entry) {
    if (!Files.exists(path)) {
      problems.add(entry.line(), entry.path(), "there is no " + path);
      return false;
    }
    if (!Files.isReadable(path)) {
      problems.add(entry.line(), entry.path(), path + " may not be read");
      return false;
    }
    return true;
  }

  private Map<String, List<String>> lists(YamlMap lists) {
    Map<String, List<String>> result = new LinkedHashMap<>();
    for (String name : lists.keys()) {
      if (!name.matches("[A-Za-z0-9_.-]{1,100}")) {
        lists.problem(name, "a list's name has letters, digits, '_', '-' and '.' only");
        continue;
      }
      List<YamlMap.Entry> entries = new ArrayList<>();
      Optional<Node> node = lists.node(name);
      if (node.isPresent() && node.get() instanceof SequenceNode) {
        entries.addAll(lists.texts(name));
      } else if (node.isPresent()) {
        Optional<String> text = YamlMap.text(node.get(), lists.at(name), problems);
        int line = YamlMap.line(node.get());
        if (text.isPresent() && text.get().startsWith("@")) {
          entries.add(new YamlMap.Entry(text.get(), lists.at(name), line));
        } else if (text.isPresent()) {
          lists.problem(
              name, "must be a list, or '@' and the name of a file with one entry a line");
        }
      }
      List<String> values = new ArrayList<>();
      List<String> asWritten = new ArrayList<>();
      for (YamlMap.Entry entry : entries) {
        if (entry.text().startsWith("@")) {
          path(entry.text().substring(1), entry.line(), entry.path())
              .ifPresent(path -> asWritten.add("@" + path.toAbsolutePath()));
          values.addAll(listFile(name, entry));
        } else {
          ListFile.checkEntry(name, entry.text())
              .ifPresentOrElse(
                  problem -> problems.add(entry.line(), entry.path(), problem),
                  () -> {
                    values.add(entry.text());
                    asWritten.add(entry.text());
                  });
        }
      }
      result.put(name, List.copyOf(values));
      listEntries.put(name, List.copyOf(asWritten));
    }
    return result;
  }

  private List<String> listFile(String name, YamlMap.Entry entry) {
    Optional<Path> path = path(entry.text().substring(1), entry.line(), entry.path());
    if (path.isEmpty()) {
      return List.of();
    }
    return ListFile.read(
        name, path.get(), problem -> problems.add(entry.line(), entry.path(), problem));
  }

  // ---- detectors, alerts, sinks

  private Map<String, Map<String, String>> detectors(YamlMap root) {
    Map<String, Map<String, String>> settings = new LinkedHashMap<>();
    YamlMap detectors = root.map("detectors");
    Set<String> known = Set.copyOf(DetectorCatalog.names());
    detectors.allow(known);
    for (String name : detectors.keys()) {
      if (!known.contains(name)) {
        continue;
      }
      YamlMap map = detectors.map(name);
      Map<String, String> its = new LinkedHashMap<>();
      for (String key : map.keys()) {
        map.text(key).ifPresent(text -> its.put(key, text));
      }
      for (DetectorSettings.Problem problem : DetectorCatalog.check(name, its)) {
        map.problem(problem.key(), SafeText.cut(problem.message(), 300));
      }
      settings.put(name, its);
    }
    return settings;
  }

  private FlowtrailConfig.Alerts alerts(YamlMap alerts) {
    FlowtrailConfig.Alerts defaults = FlowtrailConfig.DEFAULT.alerts();
    alerts.allow(Set.of("group", "minimum_level"));
    YamlMap group = alerts.map("group");
    group.allow(Set.of("by", "window"));
    Set<GroupBy> by = defaults.groupBy();
    if (group.node("by").isPresent()) {
      EnumSet<GroupBy> chosen = EnumSet.noneOf(GroupBy.class);
      Set<String> known =
          Arrays.stream(GroupBy.values()).map(GroupBy::word).collect(Collectors.toSet());
      List<YamlMap.Entry> entries = group.texts("by");
      for (YamlMap.Entry entry : entries) {
        GroupBy.ofWord(entry.text())
            .ifPresentOrElse(
                chosen::add,
                () -> problems.add(entry.line(), entry.path(), oneOf(entry.text(), known)));
      }
      if (!entries.isEmpty() && !chosen.contains(GroupBy.RULE)) {
        group.problem("by", "must hold 'rule': an alert is one rule's");
      }
      by = chosen;
    }
    Severity minimum =
        alerts
            .text("minimum_level")
            .flatMap(word -> severity(alerts, "minimum_level", word))
            .orElse(defaults.minimum());
    return new FlowtrailConfig.Alerts(
        by, duration(group, "window", defaults.window(), Duration.ofSeconds(1)), minimum);
  }

  private List<AlertSink> sinks(YamlMap root) {
    List<AlertSink> sinks = new ArrayList<>();
    Map<String, Integer> names = new LinkedHashMap<>();
    int i = 0;
    for (Node node : root.list("sinks")) {
      YamlMap sink = YamlMap.of(node, "sinks[" + i++ + "]", problems);
      sink.allow(AlertSinkReader.KEYS);
      AlertSink.Parsed parsed =
          AlertSink.parse(texts(sink, "properties"), properties(sink), directory);
      for (SinkProblem problem : parsed.problems()) {
        if (sink.keys().contains(problem.key())) {
          sink.problem(problem.key(), problem.message());
        } else {
          problems.add(YamlMap.line(node), sink.at(problem.key()), problem.message());
        }
      }
      Optional<AlertSink> read = parsed.sink();
      if (read.isPresent()) {
        Integer first = names.putIfAbsent(read.get().name(), YamlMap.line(node));
        if (first != null) {
          problems.add(
              YamlMap.line(node),
              sink.at("name"),
              "'"
                  + read.get().name()
                  + "' is also the sink on line "
                  + first
                  + "; remove one, or give it another name");
        }
        sinks.add(read.get());
      }
    }
    return sinks;
  }

  /** The values of a mapping, one member left out. */
  private static Map<String, String> texts(YamlMap map, String without) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String key : map.keys()) {
      if (!key.equals(without)) {
        map.text(key).ifPresent(text -> texts.put(key, text));
      }
    }
    return texts;
  }

  private static Map<String, String> properties(YamlMap sink) {
    return sink.node("properties").isEmpty() ? Map.of() : texts(sink.map("properties"), "");
  }

  // ---- values

  private Optional<Severity> severity(YamlMap map, String key, String word) {
    Set<String> known =
        Arrays.stream(Severity.values()).map(Severity::level).collect(Collectors.toSet());
    if (known.contains(word.toLowerCase(Locale.ROOT))) {
      return Optional.of(Severity.ofLevel(word));
    }
    map.problem(key, oneOf(word, known));
    return Optional.empty();
  }

  private static String oneOf(String word, Set<String> known) {
    String shown = "'" + SafeText.cut(word, 60) + "'";
    return DidYouMean.nearest(word, known)
        .map(near -> shown + " is unknown; did you mean '" + near + "'?")
        .orElseGet(
            () ->
                shown + " is none of " + known.stream().sorted().collect(Collectors.joining(", ")));
  }

  private Duration duration(YamlMap map, String key, Duration otherwise, Duration least) {
    Optional<String> text = map.text(key);
    if (text.isEmpty()) {
      return otherwise;
    }
    Optional<Duration> duration = duration(text.get());
    if (duration.isEmpty()) {
      map.problem(
          key, "'" + SafeText.cut(text.get(), 60) + "' is no duration; write 30s, 15m, 6h or 7d");
      return otherwise;
    }
    if (duration.get().compareTo(least) < 0) {
      map.problem(key, "must be at least " + least.toSeconds() + "s");
      return otherwise;
    }
    return duration.get();
  }

  /** {@code 30s}, {@code 15m}, {@code 6h}, {@code 7d}; empty for any other text. */
  public static Optional<Duration> duration(String text) {
    if (!text.matches("[0-9]{1,6}[smhd]")) {
      return Optional.empty();
    }
    long number = Long.parseLong(text.substring(0, text.length() - 1));
    return Optional.of(
        switch (text.charAt(text.length() - 1)) {
          case 's' -> Duration.ofSeconds(number);
          case 'm' -> Duration.ofMinutes(number);
          case 'h' -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        });
  }

  private Optional<Path> path(String text, int line, String key) {
    try {
      return Optional.of(localPath(text));
    } catch (InvalidPathException e) {
      problems.add(line, key, "'" + SafeText.cut(text, 100) + "' is no path");
      return Optional.empty();
    }
  }

  private Path localPath(String text) {
    String plain = text;
    if (text.startsWith("file:")) {
      plain = text.substring("file:".length());
      if (plain.startsWith("//")) {
        plain = plain.substring(2);
      }
    }
    return directory.resolve(plain).normalize();
  }

  static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no such file";
    }
    if (e instanceof AccessDeniedException) {
      return "access denied";
    }
    if (e instanceof CharacterCodingException) {
      return "not UTF-8 text";
    }
    return SafeText.cut(firstLine(e), 200);
  }
}
